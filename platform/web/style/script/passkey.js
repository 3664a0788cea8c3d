// Forms with data-passkey ask the browser for a passkey before they are sent.
// They stay hidden where there is none to ask for.
(() => {
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) return
  document.querySelectorAll('form[data-passkey]').forEach(form => {
    const kind = form.dataset.passkey, sorry = form.querySelector('[role=alert]')
    form.hidden = false
    form.addEventListener('submit', async e => {
      if (form.answer.value) return
      e.preventDefault()
      e.stopImmediatePropagation()
      sorry.hidden = true
      try {
        const asked = await fetch(form.dataset.ask, { method: 'POST' })
        if (!asked.ok) throw new Error(asked.status)
        const options = await asked.json()
        const answer = kind === 'create'
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
        form.answer.value = JSON.stringify(answer.toJSON())
        form.requestSubmit()
      } catch {
        sorry.hidden = false
      }
    })
  })
})()
