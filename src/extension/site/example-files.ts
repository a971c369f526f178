/**
 * The file system of the site: the examples, as they were when the site was made, and whatever the user adds or changes, kept in
 * memory until the page is left. A link can carry a scenario of its own, which becomes a file here.
 */
import * as vscode from "vscode";

/** Scheme of its addresses. */
export const siteScheme = "vas-site";
/** Folder that the workbench opens. */
export const siteFolder = vscode.Uri.from({ scheme: siteScheme, path: "/examples" });

interface Entry {
  readonly created: number;
  changed: number;
  /** null = a folder. */
  content: Uint8Array | null;
}

/** Makes the file system from texts by path below the folder, e.g. "hazards/p04-no-shootdown.vas". */
export function siteFiles(texts: Readonly<Record<string, string>>, now: () => number): vscode.FileSystemProvider {
  const entries = new Map<string, Entry>();
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const started = now();

  function put(path: string, content: Uint8Array | null): void {
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (parent !== "" && !entries.has(parent)) put(parent, null);
    entries.set(path, { created: started, changed: started, content });
  }

  function entryOf(uri: vscode.Uri): Entry {
    const entry = entries.get(uri.path);
    if (entry === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return entry;
  }

  function announce(type: vscode.FileChangeType, uri: vscode.Uri): void {
    changes.fire([{ type, uri }]);
  }

  function remove(uri: vscode.Uri): void {
    entryOf(uri);
    for (const path of [...entries.keys()])
      if (path === uri.path || path.startsWith(`${uri.path}/`)) entries.delete(path);
    announce(vscode.FileChangeType.Deleted, uri);
  }

  put(siteFolder.path, null);
  for (const [path, text] of Object.entries(texts)) put(`${siteFolder.path}/${path}`, new TextEncoder().encode(text));

  return {
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat(uri) {
      const { created, changed, content } = entryOf(uri);
      return {
        type: content === null ? vscode.FileType.Directory : vscode.FileType.File,
        ctime: created,
        mtime: changed,
        size: content?.length ?? 0,
      };
    },
    readDirectory(uri) {
      if (entryOf(uri).content !== null) throw vscode.FileSystemError.FileNotADirectory(uri);
      const below = `${uri.path}/`;
      return [...entries].flatMap(([path, { content }]): [string, vscode.FileType][] => {
        const name = path.slice(below.length);
        if (!path.startsWith(below) || name.includes("/")) return [];
        return [[name, content === null ? vscode.FileType.Directory : vscode.FileType.File]];
      });
    },
    createDirectory(uri) {
      put(uri.path, null);
      announce(vscode.FileChangeType.Created, uri);
    },
    readFile(uri) {
      const { content } = entryOf(uri);
      if (content === null) throw vscode.FileSystemError.FileIsADirectory(uri);
      return content;
    },
    writeFile(uri, content, { create, overwrite }) {
      const entry = entries.get(uri.path);
      if (entry === undefined && !create) throw vscode.FileSystemError.FileNotFound(uri);
      if (entry !== undefined && !overwrite) throw vscode.FileSystemError.FileExists(uri);
      if (entry?.content === null) throw vscode.FileSystemError.FileIsADirectory(uri);
      if (entry === undefined) put(uri.path, content);
      else Object.assign(entry, { content, changed: now() });
      announce(entry === undefined ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed, uri);
    },
    delete: remove,
    rename(from, to, { overwrite }) {
      if (entries.has(to.path) && !overwrite) throw vscode.FileSystemError.FileExists(to);
      const moved = [...entries].filter(([path]) => path === from.path || path.startsWith(`${from.path}/`));
      if (moved.length === 0) throw vscode.FileSystemError.FileNotFound(from);
      for (const [path, entry] of moved) {
        entries.delete(path);
        entries.set(`${to.path}${path.slice(from.path.length)}`, entry);
      }
      announce(vscode.FileChangeType.Deleted, from);
      announce(vscode.FileChangeType.Created, to);
    },
  };
}
