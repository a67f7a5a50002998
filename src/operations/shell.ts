export { shellWord } from "../text/shell";
