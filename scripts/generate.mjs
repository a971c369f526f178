// Generates src/language/generated from src/language/vas.langium. The parser generator's own checks use
// Object.groupBy, which Node 20 does not have; the generated code does not need it.
Object.groupBy ??= (items, keyOf) => {
  const groups = Object.create(null);
  let index = 0;
  for (const item of items) (groups[keyOf(item, index++)] ??= []).push(item);
  return groups;
};
process.argv.splice(2, process.argv.length, "generate");
await import(new URL("../node_modules/langium-cli/bin/langium.js", import.meta.url).href);
