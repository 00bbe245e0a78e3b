// The library of elements, and the page of one.
import "./act.js";
import "./autosave.js";
import "./drop.js";
