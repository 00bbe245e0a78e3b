// The page of a board.
import "./board.js";
import "./undo.js";
import "./autosave.js";
import "./pills.js";
import "./timeline.js";
import "./edges.js";
import "./several.js";
import "./when-needed.js";
import "./share.js";
