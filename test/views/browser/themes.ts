/** VS Code's variables in three themes, as its own pages set them, for the variables that the views use. */

export type ThemeName = "dark" | "light" | "hc";

export const bodyClass: Readonly<Record<ThemeName, string>> = { dark: "vscode-dark", light: "vscode-light", hc: "vscode-high-contrast" };

const fonts = {
  "font-family": "system-ui, \"DejaVu Sans\", sans-serif", "font-size": "13px", "font-weight": "normal", "editor-font-family": "\"DejaVu Sans Mono\", monospace",
};

export const themes: Readonly<Record<ThemeName, Readonly<Record<string, string>>>> = {
  dark: {
    ...fonts, foreground: "#cccccc", descriptionForeground: "#9d9d9d", "editor-background": "#1f1f1f", "editor-foreground": "#e6e6e6", "panel-background": "#181818",
    "panel-border": "#2b2b2b", "widget-border": "#313131", "editorWidget-background": "#262626", focusBorder: "#0078d4", errorForeground: "#f85149",
    "charts-green": "#89d185", "charts-yellow": "#e2c05c", "charts-blue": "#3794ff", "editorWarning-foreground": "#cca700", "textLink-foreground": "#4daafc",
    "dropdown-background": "#313131", "dropdown-foreground": "#cccccc", "dropdown-border": "#3c3c3c", "input-background": "#313131", "input-foreground": "#cccccc",
    "input-border": "#3c3c3c", "input-placeholderForeground": "#989898", "button-background": "#0078d4", "list-hoverBackground": "#2a2d2e",
    "list-activeSelectionBackground": "#04395e", "list-activeSelectionForeground": "#ffffff", "list-inactiveSelectionBackground": "#37373d",
    "editorHoverWidget-background": "#202020", "editorHoverWidget-border": "#454545", "editorHoverWidget-foreground": "#cccccc", "widget-shadow": "#0000005c",
    "inputValidation-errorBackground": "#5a1d1d", "inputValidation-errorBorder": "#be1100", "tree-indentGuidesStroke": "#585858",
  },
  light: {
    ...fonts, foreground: "#3b3b3b", descriptionForeground: "#6b6b6b", "editor-background": "#ffffff", "editor-foreground": "#1f1f1f", "panel-background": "#f8f8f8",
    "panel-border": "#e5e5e5", "widget-border": "#e5e5e5", "editorWidget-background": "#efefef", focusBorder: "#005fb8", errorForeground: "#c72e2e",
    "charts-green": "#388a34", "charts-yellow": "#9a6700", "charts-blue": "#1a85ff", "editorWarning-foreground": "#bf8803", "textLink-foreground": "#005fb8",
    "dropdown-background": "#ffffff", "dropdown-foreground": "#3b3b3b", "dropdown-border": "#cecece", "input-background": "#ffffff", "input-foreground": "#3b3b3b",
    "input-border": "#cecece", "input-placeholderForeground": "#767676", "button-background": "#005fb8", "list-hoverBackground": "#f2f2f2",
    "list-activeSelectionBackground": "#e8e8e8", "list-activeSelectionForeground": "#000000", "list-inactiveSelectionBackground": "#e4e6f1",
    "editorHoverWidget-background": "#f8f8f8", "editorHoverWidget-border": "#c8c8c8", "editorHoverWidget-foreground": "#3b3b3b", "widget-shadow": "#00000029",
    "inputValidation-errorBackground": "#f2dede", "inputValidation-errorBorder": "#be1100", "tree-indentGuidesStroke": "#a9a9a9",
  },
  hc: {
    ...fonts, foreground: "#ffffff", descriptionForeground: "#ffffffb3", "editor-background": "#000000", "editor-foreground": "#ffffff", "panel-background": "#000000",
    "panel-border": "#6fc3df", contrastBorder: "#6fc3df", contrastActiveBorder: "#f38518", "editorWidget-background": "#0c141f", focusBorder: "#f38518", errorForeground: "#f48771",
    "charts-green": "#89d185", "charts-yellow": "#ffd370", "charts-blue": "#3794ff", "editorWarning-foreground": "#ffd370", "textLink-foreground": "#21a6ff",
    "dropdown-background": "#000000", "dropdown-foreground": "#ffffff", "dropdown-border": "#6fc3df", "input-background": "#000000", "input-foreground": "#ffffff",
    "input-border": "#6fc3df", "input-placeholderForeground": "#ffffffb3", "button-background": "#000000", "list-hoverBackground": "#ffffff1a",
    "list-activeSelectionBackground": "#f3851840", "list-activeSelectionForeground": "#ffffff", "list-inactiveSelectionBackground": "#ffffff26",
    "editorHoverWidget-background": "#0c141f", "editorHoverWidget-border": "#6fc3df", "editorHoverWidget-foreground": "#ffffff",
    "inputValidation-errorBackground": "#000000", "inputValidation-errorBorder": "#be1100", "tree-indentGuidesStroke": "#a9a9a9",
  },
};
