/** The ELF reader's public face. */
export * from "./attributes.js";
export * from "./build-id.js";
export * from "./bytes.js";
export * from "./dynamic.js";
export * from "./elf-file.js";
export * from "./symbols.js";
