// What every page needs. A page's own modules come in its `scripts` block.
import "./counter.js";
import "./elapsed.js";
import "./focus.js";
import "./keys-sheet.js";
import "./menu.js";
import "./outcomes.js";
import "./ratio.js";
import "./theme.js";
import "./token.js";
import { watchToasts } from "./lib/toast.js";

watchToasts();
