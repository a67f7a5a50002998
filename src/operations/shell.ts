export { shellWord } from "../text/shell-word";
