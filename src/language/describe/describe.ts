/** Declarations, builtins and settings in words (Markdown), for hover, completion and signature help. */
import { addressText } from "../../notation/index.js";
import { AstUtils, type AstNode, type CstNode } from "langium";
import {
  callSignature,
  constantsByName,
  counterUnits,
  errnosOf,
  findKernelCall,
  findSystemCall,
  formatBytes,
  printFormats,
  processIndex,
  processProperties,
  runProperties,
  stateFunctions,
  systemCounters,
  tlbCounters,
  type SystemCallDescription,
  type VasModel,
} from "../model/index.js";
import { numberText, sentence, type Description } from "./description.js";
import { elementBytes, variableBytes } from "../declarations/index.js";
import {
  calledKernelFunction,
  calledSystemCall,
  evaluateConstant,
  isReplaceable,
  parametersOf,
} from "../names/index.js";
import {
  isBinary,
  isCall,
  type FunctionDeclaration,
  type Named,
  type Segment,
  type Variable,
  type Vas,
} from "../generated/ast.js";

/** What a name means; a system call on a kernel of the model. */
export function describeNamed(node: Named, model: VasModel = "linux", leaf?: CstNode): Description {
  switch (node.$type) {
    case "Kernel":
      return { code: `kernel ${node.preset}`, text: "Functions and variables of the kernel block." };
    case "SystemCall":
      return withNamesake(describeSystemCall(node.name, model), leaf);
    case "Constant":
      return describeConstant(node.name, leaf?.astNode);
    case "CounterUnit":
      return { code: node.name, text: docOf(counterUnits, node.name) };
    case "Counter":
      return { code: node.name, text: docOf([...tlbCounters, ...systemCounters], node.name) };
    case "ProcessProperty":
      return { code: node.name, text: docOf([...processProperties, ...runProperties], node.name) };
    case "FunctionDeclaration":
      return { code: functionSignature(node), text: ownerText(node) };
    case "Parameter":
      return {
        code: `parameter ${node.name}`,
        text: node.$container.$type === "Program" ? `Given by the processes that run \`${node.$container.name}\`.` : "",
      };
    case "Let":
      return { code: `let ${node.name}`, text: "" };
    case "LoopVariable":
      return { code: `for ${node.name} in …`, text: "" };
    case "Variable":
      return describeVariable(node);
    case "Segment":
      return { code: `segment ${node.name}`, text: segmentLine(node) };
    case "Vas":
      return describeVas(node);
    case "Program":
      if (node.file !== undefined) {
        return {
          code: `program ${node.name} from "${node.file}"`,
          text: `An executable, run by ${processNames(node.$container.processes.filter(({ program }) => program?.ref === node))}.`,
        };
      }
      return {
        code: `program ${node.name}(${node.parameters.map(({ name }) => name).join(", ")})`,
        text: `Run by ${processNames(node.$container.processes.filter(({ program }) => program?.ref === node))}.`,
      };
    case "Process":
      return {
        code: `process ${node.name} runs ${node.function ? `kernel.${node.function.$refText}` : (node.program?.$refText ?? "?")}`,
        text: node.core ? `On core ${evaluateConstant(node.core) ?? "?"}.` : "",
      };
    case "StateFunction": {
      const { parameters } = stateFunctions.find(({ name }) => name === node.name)!;
      const shown = parameters.map(({ name, default: fallback }) => (fallback === undefined ? name : `${name} = any`));
      return { code: `${node.name}(${shown.join(", ")})`, text: docOf(stateFunctions, node.name) };
    }
    case "ConstantDeclaration":
      return { code: `const ${node.name} = ${numberText(evaluateConstant(node.value))}`, text: "" };
    case "Measure":
      return {
        code: `measure ${node.name}`,
        text: "A measured part: what a thread does in it, and in what it calls from there, is counted under this name as well.",
      };
    case "ForkedProcess":
      return { code: `fork("${node.name}")`, text: "The process that this call makes." };
    case "PrintFormat":
      return { code: `${node.name}(…)`, text: docOf(printFormats, node.name) };
    case "ProcessIndex":
      return { code: node.name, text: docOf([processIndex], node.name) };
  }
}

function describeSystemCall(name: string, model: VasModel): Description {
  const call = findSystemCall(name, model) ?? findKernelCall(name);
  if (!call) return { code: name, text: "" };
  const parameters = call.parameters.map((parameter) => `* \`${parameter.name}\`: ${parameter.doc}`);
  const errors =
    call.errors.length > 0
      ? `\n\nErrors, in the order of the checks:\n\n${call.errors.map(({ errno, when }) => `* \`-${errno}\`: ${when}`).join("\n")}`
      : "";
  const lines = [
    `${call.doc}${ofModel(call, model)}`,
    ...(parameters.length > 0 ? [parameters.join("\n")] : []),
    `Returns ${call.returns}.${errors}`,
  ];
  return { code: callSignature(call), text: lines.join("\n\n") };
}

/** A remark on a call that a function of the scenario's kernel block stands in for. */
function withNamesake(call: Description, leaf: CstNode | undefined): Description {
  const at = AstUtils.getContainerOfType(leaf?.astNode, isCall);
  const own = at && calledKernelFunction(at);
  if (own === undefined) return call;
  const line = (own.$cstNode?.range.start.line ?? 0) + 1;
  return { ...call, text: `The scenario's own \`fn ${own.name}\` (line ${line}) takes its place.\n\n${call.text}` };
}

/** A remark on a call that the kernel does not have. */
function ofModel(call: SystemCallDescription, model: VasModel): string {
  if ((call.model ?? model) === model) return "";
  return ` (Only with ${call.model === "spacejmp" ? "the SpaceJMP kernels" : "the Linux kernels"}: this one answers ENOSYS.)`;
}

/** `place`: where it stands; an errno that a call is compared with is explained as that call's. */
function describeConstant(name: string, place: AstNode | undefined): Description {
  const constant = constantsByName.get(name);
  if (!constant) return { code: name, text: "" };
  const { value, doc } = constant;
  const reason = place === undefined ? null : answerOf(place, name);
  return {
    code: `${name} = ${numberText(value)}`,
    text: `${sentence(doc)}${reason === null ? "" : `\n\n${reason}`}`,
  };
}

/** What a call means by the errno that its result is compared with, or null: it is compared with none. */
function answerOf(place: AstNode, name: string): string | null {
  const comparison = AstUtils.getContainerOfType(place, isBinary);
  if (comparison?.operator !== "==" && comparison?.operator !== "!=") return null;
  const call = [comparison.left, comparison.right].find(isCall);
  const description = call && calledSystemCall(call);
  if (!description) return null;
  const when = description.errors.filter(({ errno }) => errno === name).map((error) => error.when);
  if (when.length > 0) return `\`${description.name}\` answers \`-${name}\` when ${when.join("; or when ")}.`;
  const others = errnosOf(description).map((errno) => `\`-${errno}\``);
  return `\`${description.name}\` never answers it: its errors are ${others.join(", ") || "none"}.`;
}

/** `fn sum(p, n)`; `fn libc.sum(p, n)` in a VAS. */
export function functionSignature(declaration: FunctionDeclaration): string {
  const owner = declaration.$container;
  const prefix = owner.$type === "Segment" ? `${owner.$container.name}.` : "";
  return `fn ${prefix}${declaration.name}(${parametersOf(declaration)
    .map((parameter) => parameter.name)
    .join(", ")})`;
}

function ownerText({ name, $container: owner }: FunctionDeclaration): string {
  if (owner.$type === "Kernel") {
    const call = isReplaceable(name) ? findSystemCall(name, "linux") : null;
    return `Function of the kernel: programs call it by \`kernel.${name}(…)\`${call === null ? "" : ", and where they make the system call of this name"}.`;
  }
  return owner.$type === "Segment"
    ? `Its code lies in segment \`${owner.name}\` of VAS \`${owner.$container.name}\`: calling it fetches from there.`
    : `Function of program \`${owner.name}\`.`;
}

function describeVariable(variable: Variable): Description {
  const { width, name, length, $container: owner } = variable;
  const elements = length ? evaluateConstant(length) : null;
  const bytes = variableBytes(variable);
  const place =
    owner.$type === "Segment"
      ? `In segment \`${owner.name}\` of VAS \`${owner.$container.name}\``
      : owner.$type === "Kernel"
        ? "In the kernel's memory"
        : `In the data of program \`${owner.name}\``;
  const size =
    bytes === null
      ? ""
      : `, ${formatBytes(bytes)} bytes${elements === null ? "" : ` (${elements} × ${elementBytes(width)})`}`;
  return {
    code: `${width} ${name}${length ? `[${elements ?? "?"}]` : ""}`,
    text: `${place}${size}.${length ? " Its name alone is its address." : ""}`,
  };
}

function describeVas(vas: Vas): Description {
  if (vas.file !== undefined || vas.interpreter === true) {
    const what = vas.interpreter === true ? "the interpreter of the programs" : `\`${vas.file!}\``;
    return {
      code: `share ${vas.name}`,
      text: `The text of ${what}, a VAS that every process which maps the library subscribes to.`,
    };
  }
  const segments = vas.segments.map((segment) => `* \`${segment.name}\`: ${segmentLine(segment)}`);
  const bits = evaluateConstant(vas.mode);
  const mode = bits === null ? "" : ` mode 0o${bits.toString(8).padStart(3, "0")}`;
  return {
    code: `vas ${vas.name}${mode}`,
    text:
      segments.length > 0
        ? `Exists before the first instruction.\n\n${segments.join("\n")}`
        : "Exists before the first instruction; empty.",
  };
}

/** "0x2000_0000 to 0x2001_0000, 64K, r-x", or "…, 4M in pages of 2M, rw-". */
export function segmentLine(segment: Segment): string {
  const start = evaluateConstant(segment.start);
  const size = evaluateConstant(segment.size);
  const pages = evaluateConstant(segment.pages);
  if (start === null || size === null) return "";
  return (
    `\`${addressText(start)}\` to \`${addressText(start + size)}\`, ` +
    `${formatBytes(size)}${pages === null ? "" : ` in pages of ${formatBytes(pages)}`}, \`${segment.permissions}\``
  );
}

function docOf(rows: readonly { readonly name: string; readonly doc: string }[], name: string): string {
  return sentence(rows.find((row) => row.name === name)?.doc ?? "");
}

function processNames(processes: readonly { readonly name: string }[]): string {
  return processes.length > 0 ? processes.map(({ name }) => `\`${name}\``).join(", ") : "no process";
}
