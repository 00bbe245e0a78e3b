// The page of a project.
import "./autosave.js";
import "./reorder.js";
import "./reel-player.js";
import "./act.js";
import "./share.js";
