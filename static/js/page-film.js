// The page of an exported film.
import "./player.js";
