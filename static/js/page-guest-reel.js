// The reel behind a share link.
import "./guest.js";
import "./reel-player.js";
