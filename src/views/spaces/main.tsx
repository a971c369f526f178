export {}; import "../theme.css";
