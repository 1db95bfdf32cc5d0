/** allauth reports a passkey that could not be used by an event: say so on the page instead of the console. */
document.addEventListener("allauth.error", (event) => {
  const notice = document.querySelector("[data-passkey-problem]");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
});
