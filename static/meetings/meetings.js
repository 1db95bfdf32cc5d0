// Pages on which a meeting is set up: lists of rows, and groups of boxes to tick.
import "./js/rows.js";
import "./js/check-groups.js";
