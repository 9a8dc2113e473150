// For pages that browsers may keep: one that Back brings out of memory is asked for again, since it may have changed, or
// the agent may have signed out.

window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
