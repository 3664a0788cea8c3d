// Pages work without this file, by loading them again. With it an open page asks
// anew when something changed: at once, or on a press where somebody is writing.
(() => {
  const d = document
  const el = () => d.querySelector('[data-live]')
  const fresh = () => fetch(location.href, { headers: { 'Kith-Unattended': '1' }, cache: 'no-store' }).then(a => a.ok ? a.text() : Promise.reject()).then(text => {
    const next = new DOMParser().parseFromString(text, 'text/html').querySelector('[data-live]')
    if (!next) return
    for (const was of el().querySelectorAll('[data-fold]')) { // what a reader folded stays as it is
      const is = next.querySelector(`[data-fold="${was.dataset.fold}"]`)
      if (is) is.open = was.open
    }
    el().replaceWith(next)
  }, () => {})
  const busy = () => el().contains(d.activeElement) || el().querySelector('details[open]:not([data-fold])')
  let source
  const listen = seen => {
    source && source.close()
    source = new EventSource(seen)
    source.addEventListener('changed', () => {
      if (!busy()) { fresh(); return }
      const notice = d.querySelector('[data-live-notice]')
      if (notice) notice.hidden = false
    })
  }
  if (el() && 'EventSource' in window) listen(el().dataset.live)
  addEventListener('pagehide', () => source && source.close())
})()
