/** An environment file of any size, as `npm run bench` measures them. */
export { environmentText } from "../../bench/environment";
