// Logging out leads on to the log-in service by itself; without this a button does.
"use strict";
document.addEventListener("DOMContentLoaded", () => document.getElementById("onward").submit());
