// The history of a board.
import "./autosave.js";
import "./act.js";
