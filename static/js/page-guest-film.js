// A film behind a share link.
import "./guest.js";
import "./player.js";
import "./comments.js";
import "./verdicts.js";
