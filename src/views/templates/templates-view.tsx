/** The templates, each with its picture: a click makes a scenario of it, under the name that was typed. */
import { useState } from "preact/hooks";
import { isFileName, type FromTemplatesPage, type TemplateRow } from "../../protocol/messages.js";
import { TemplatePicture } from "./template-picture.js";

interface TemplatesViewProps {
  readonly templates: readonly TemplateRow[];
  readonly post: (message: FromTemplatesPage) => void;
}

/** "templates/asids.vas" → "asids". */
function templateName(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.vas$/, "");
}

/** "ASIDs: entries of several …" → "entries of several …": the title stands above it. */
function aboutText(about: string): string {
  const text = about.replace(/^[^:]*: */, "");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The whole page. */
export function TemplatesView({ templates, post }: TemplatesViewProps) {
  const [name, setName] = useState("");
  const [machine, setMachine] = useState("");
  const wrong = name !== "" && !isFileName(name);
  const machines = [...new Set(templates.flatMap((template) => template.machines ?? []))];
  const holds = ({ machines: known = [] }: TemplateRow): boolean => machine === "" || known.includes(machine);
  return (
    <main class="templates">
      <header>
        <h1>New scenario</h1>
        <label>
          Name
          <input
            type="text"
            value={name}
            placeholder="as the template"
            spellcheck={false}
            aria-invalid={wrong}
            aria-describedby="name-problem"
            onInput={(event) => setName(event.currentTarget.value.replace(/\.vas$/i, ""))}
          />
          .vas
        </label>
        <label>
          Machine
          <select value={machine} onChange={(event) => setMachine(event.currentTarget.value)}>
            <option value="">as the template</option>
            {machines.map((preset) => (
              <option key={preset} value={preset}>
                {preset}
              </option>
            ))}
          </select>
        </label>
        <p class="dim">Each of them runs, and its expectations hold.</p>
        <p id="name-problem" class="problem" role="status">
          {wrong ? 'A name does not begin with a dot or a space, and has none of / \\ : * ? " < > |' : ""}
        </p>
      </header>
      <ul class="template-cards" aria-label="Templates">
        {templates.map((template) => (
          <li key={template.path}>
            <button
              type="button"
              data-template={templateName(template.path)}
              disabled={wrong || !holds(template)}
              onClick={() => post({ type: "create", path: template.path, name, machine })}
            >
              <TemplatePicture name={templateName(template.path)} />
              <b>{template.title}</b>
              <span>{aboutText(template.about)}</span>
              {holds(template) ? null : <span class="elsewhere">Its expectations are of other machines.</span>}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
