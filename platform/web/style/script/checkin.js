// Check-ins work without this file. It keeps words while the connection is gone,
// and lets whoever types in a sheet of paper use digits.
(() => {
  const d = document
  // Before a form leaves, ask whether there is anybody to take it. If not, it
  // stays as it is, and goes by itself once there is.
  d.querySelectorAll('form[data-keep]').forEach(f => {
    const lost = f.querySelector('[data-lost]')
    let going
    f.addEventListener('submit', e => {
      if (going === 'now') return
      e.preventDefault()
      e.stopPropagation() // it has not been sent yet
      if (going) return
      const button = e.submitter
      const ask = () => fetch('/checkin/alive', { cache: 'no-store' }).then(() => {
        going = 'now'
        if (lost) lost.hidden = true
        f.requestSubmit(button || undefined)
      }, () => {
        if (lost) lost.hidden = false
        setTimeout(ask, 3000)
      })
      going = 'soon'
      ask()
    })
    addEventListener('pageshow', () => { going = undefined })
  })
  // A digit chooses an answer of the question one is in, and goes on to the next.
  d.querySelectorAll('form[data-digits]').forEach(f => f.addEventListener('keydown', e => {
    const q = e.target.closest('fieldset')
    if (!q || e.target.type !== 'radio' || e.ctrlKey || e.metaKey || e.altKey) return
    const answer = q.querySelector('[data-digit="' + CSS.escape(e.key) + '"]')
    if (!answer) return
    e.preventDefault()
    answer.checked = true
    const all = [...f.querySelectorAll('fieldset')]
    const next = all[all.indexOf(q) + 1]
    const to = next ? next.querySelector('input, textarea') : f.querySelector('button[type=submit]')
    if (to) to.focus()
  }))
})()
