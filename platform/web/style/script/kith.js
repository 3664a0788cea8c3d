// Kith works without this file. It only smooths a few things.
(() => {
  const d = document
  // After a part of the page was replaced, the server says where to go on.
  d.addEventListener('htmx:after:swap', () => {
    const e = d.querySelector('[data-focus]')
    if (e) { e.removeAttribute('data-focus'); e.tabIndex < 0 && (e.tabIndex = -1); e.focus() }
  })
  // The menu closes when one looks elsewhere.
  const close = keep => d.querySelectorAll('details.me[open]').forEach(m => { if (!m.contains(keep)) m.open = false })
  d.addEventListener('click', e => close(e.target))
  d.addEventListener('focusin', e => close(e.target))
  d.addEventListener('keydown', e => {
    const m = e.key === 'Escape' && d.querySelector('details.me[open]')
    if (m) { m.open = false; m.firstElementChild.focus() }
  })
  // A form is sent once, however often one presses.
  d.addEventListener('submit', e => {
    const f = e.target
    if (f.method !== 'post' || f.matches('[hx-post]')) return
    if (f.dataset.sent) { e.preventDefault(); return }
    f.dataset.sent = 1
    if (e.submitter) e.submitter.setAttribute('aria-busy', 'true')
  })
  addEventListener('pageshow', () => d.querySelectorAll('form[data-sent]').forEach(f => {
    delete f.dataset.sent
    f.querySelectorAll('[aria-busy]').forEach(b => b.removeAttribute('aria-busy'))
  }))
  // Leave fast: at once, and not by the way back. Shift three times does it too.
  const out = d.querySelector('[data-leave]')
  if (out) {
    const leave = () => { d.documentElement.hidden = true; d.title = ''; location.replace(out.href) }
    let shifts = []
    out.addEventListener('click', e => { e.preventDefault(); leave() })
    d.addEventListener('keydown', e => {
      if (e.repeat) return
      shifts = e.key === 'Shift' ? [...shifts, e.timeStamp].filter(t => e.timeStamp - t < 5000) : []
      if (shifts.length > 2) leave()
    })
  }
  // What is read quietly closes when nobody has touched the page for a while.
  const quiet = d.querySelector('[data-quiet]')
  if (quiet) {
    let wait
    const again = () => { clearTimeout(wait); wait = setTimeout(() => { quiet.hidden = true; location.replace(quiet.dataset.quietTo) }, quiet.dataset.quiet * 1000) }
    for (const e of ['pointerdown', 'pointermove', 'keydown', 'scroll']) addEventListener(e, again, { passive: true })
    again()
  }
  // A print button, where there is script to press it with.
  d.addEventListener('click', e => { if (e.target.closest('[data-print]')) print() })
  d.querySelectorAll('[data-print]').forEach(b => { b.hidden = false })
})()
