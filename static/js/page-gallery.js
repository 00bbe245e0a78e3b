// The wall of takes.
import "./act.js";
import "./gallery.js";
