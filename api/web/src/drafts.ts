// What somebody types into a field marked as a draft outlives the connection, the
// session and a phone's sleep: it is kept in this tab until it was sent and came back.
for (const field of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-draft]")) {
  const key = `draft ${location.pathname} ${field.dataset.draft}`;
  const kept = sessionStorage.getItem(key);
  if (kept !== null && kept !== field.value && !document.querySelector(".nhsuk-error-summary")) {
    const sent = sessionStorage.getItem(`${key} sent`);
    if (sent === kept) {
      sessionStorage.removeItem(key); // it arrived: the page shows what stands
      sessionStorage.removeItem(`${key} sent`);
    } else field.value = kept;
  }
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  field.form?.addEventListener("submit", () => sessionStorage.setItem(`${key} sent`, field.value));
}
