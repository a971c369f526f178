/** Calls whose name means something else, or nothing, on the kernels of the other model. */
import assert from "node:assert/strict";
import { URI } from "langium";
import type { CompletionItem } from "vscode-languageserver-types";
import { languageSettings } from "../../src/debug/settings/index.js";
import { createVasServices } from "../../src/language/editor/services.js";
import { parseScenario } from "../../src/language/parser/parse.js";
import { findSystemCall, systemCallGroups, systemCallsOf } from "../../src/language/model/builtins.js";
import { vasModelOf } from "../../src/language/model/vas-model.js";
import { systemCalls, type SystemCallName } from "../../src/image/system-call.js";
import { hasSystemCall, kernelPresets, resolveKernelConfig } from "../../src/kernel/index.js";
import { inMain } from "./scenario-text.js";

const services = createVasServices(languageSettings());
const on = (kernel: string, text: string): string => text.replace("kernel linux-rfc", `kernel ${kernel}`);

/** What is offered where `‸` stands. */
async function itemsAt(marked: string): Promise<CompletionItem[]> {
  const { shared, vas } = services;
  const uri = URI.parse(`memory:/model${shared.workspace.LangiumDocuments.all.count()}.vas`);
  const document = shared.workspace.LangiumDocumentFactory.fromString(marked.replace("‸", ""), uri);
  shared.workspace.LangiumDocuments.addDocument(document);
  await shared.workspace.DocumentBuilder.build([document], { validation: true });
  const position = document.textDocument.positionAt(marked.indexOf("‸"));
  const textDocument = { uri: uri.toString() };
  return (await vas.lsp.CompletionProvider!.getCompletion(document, { position, textDocument }))?.items ?? [];
}

async function messages(text: string): Promise<string[]> {
  return (await parseScenario(services, text, "test.vas")).problems.map(
    ({ severity, message }) => `${severity}: ${message}`,
  );
}

describe("calls by the kernel's model", () => {
  it("the model of a preset is the kernel's own", async () => {
    for (const { name } of kernelPresets()) {
      const { ast } = await parseScenario(services, on(name, inMain("yield()")), "test.vas");
      const resolved = resolveKernelConfig({ preset: name, overrides: {} });
      assert.ok("config" in resolved);
      assert.equal(vasModelOf(ast), resolved.config.vasModel, name);
    }
    const { ast } = await parseScenario(services, on("intended { vas_model spacejmp }", inMain("yield()")), "test.vas");
    assert.equal(vasModelOf(ast), "spacejmp");
  });

  it("the kernel has exactly the calls that the language says it has", () => {
    for (const model of ["linux", "spacejmp"] as const) {
      const described = systemCallsOf(model).map(({ abi, name }) => (abi ?? name) as SystemCallName);
      for (const { abi, name } of systemCallGroups.flatMap(({ calls }) => calls)) {
        const call = (abi ?? name) as SystemCallName;
        assert.ok(call in systemCalls, call);
        assert.equal(hasSystemCall(model, call), described.includes(call), `${call} on ${model}`);
      }
    }
    assert.equal(findSystemCall("vas_attach", "linux")!.parameters.length, 3);
    assert.equal(findSystemCall("vas_attach", "spacejmp")!.parameters.length, 1);
  });

  it("a call of the other model is a warning with the remedy, and arguments are those of the kernel's own call", async () => {
    assert.deepEqual(await messages(inMain('seg_find("x")')), [
      "warning: `seg_find` is a call of SpaceJMP: this kernel answers ENOSYS. Choose `kernel spacejmp`.",
    ]);
    assert.deepEqual(await messages(on("spacejmp", inMain("active_vas()"))), [
      "warning: `active_vas` is a call of the Linux patches: this kernel answers ENOSYS. Choose `kernel linux-rfc`, " +
        "`linux-k3` or `intended`.",
    ]);
    assert.deepEqual(await messages(on("spacejmp", inMain("vas_switch(vas_attach(1))"))), []);
    assert.deepEqual(await messages(inMain("vas_attach(1)")), [
      "error: `vas_attach` takes 3 arguments (pid, vid, type), not 1. Add `vid`, `type`.",
    ]);
  });

  it("completion offers the kernel's own calls with their own parameters", async () => {
    const here = on("spacejmp", inMain("‸"));
    const items = await itemsAt(here);
    const labels = items.map(({ label }) => label);
    for (const word of ["vas_ctl", "seg_alloc", "vas_create", "mmap"]) assert.ok(labels.includes(word), word);
    for (const word of ["active_vas", "vas_seg_create", "subscribe"]) assert.ok(!labels.includes(word), word);
    assert.equal(items.find(({ label }) => label === "vas_attach")!.textEdit?.newText, "vas_attach(${1:vid})");
    const linux = (await itemsAt(inMain("‸"))).map(({ label }) => label);
    assert.ok(linux.includes("active_vas") && !linux.includes("vas_ctl"));
  });
});
