// The page of a clip.
import "./player.js";
import "./comments.js";
import "./grab.js";
import "./compare-link.js";
import "./verdicts.js";
import "./share.js";
