// The page of a board whose animatic is drawn by itself.
import "./page-board.js";
import "./animatic.js";
import "./head.js";
import "./draft.js";
