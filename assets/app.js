// The pages work without this script; with it they are pleasanter.
(() => {
  'use strict'
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties)
    element.append(...children)
    return element
  }

  // Errors are read first.
  document.querySelector('[data-focus]')?.focus()

  // A form is sent once; a form with typed text is not left by accident.
  let dirty = false
  document.addEventListener('input', (event) => {
    if (event.target.closest('form[data-guard]')) dirty = true
  })
  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.dataset.sent) return event.preventDefault()
    if (form.method === 'post') form.dataset.sent = 'yes'
    dirty = false
    for (const button of all('button[type=submit]', form)) button.setAttribute('aria-disabled', 'true')
  })
  window.addEventListener('pageshow', () => {
    for (const form of all('form[data-sent]')) {
      delete form.dataset.sent
      for (const button of all('button[aria-disabled]', form)) button.removeAttribute('aria-disabled')
    }
  })
  window.addEventListener('beforeunload', (event) => {
    if (dirty) event.preventDefault()
  })

  // A menu closes when one looks elsewhere.
  const menus = 'details.me[open], details.further[open]'
  document.addEventListener('click', (event) => {
    for (const menu of all(menus)) if (!menu.contains(event.target)) menu.open = false
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of all(menus)) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  })

  // #step-accept unfolds that step.
  const unfold = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const folded = target && target.closest('details:not([open])')
    if (folded) folded.open = true
  }
  window.addEventListener('hashchange', unfold)
  unfold()

  // Rows: one more, one less. Numbers only grow; the server reads them in order.
  function fitRows(field) {
    const list = field.querySelector('ol')
    const template = field.querySelector(':scope > template')
    if (!template) return
    let next = Number(field.dataset.rows)
    const fit = (row) => {
      const remove = make('button', { type: 'button', className: 'btn btn-sm row-remove', textContent: '删除此行' })
      remove.addEventListener('click', () => {
        const before = row.previousElementSibling
        row.remove()
        dirty = true
        ;(before || add).querySelector('input, select, textarea')?.focus()
      })
      row.append(remove)
      lookUps(row)
    }
    const add = make('button', { type: 'button', className: 'btn btn-sm btn-outline-secondary', textContent: '增加一行' })
    add.addEventListener('click', () => {
      const holder = make('div')
      holder.innerHTML = template.innerHTML.replaceAll('__n__', String(next))
      next += 1
      const row = holder.firstElementChild
      list.append(row)
      fit(row)
      row.querySelector('input, select, textarea')?.focus()
    })
    field.append(add)
    all(':scope > ol > li', field).forEach((row) => fit(row))
  }
  const fitForms = (root) => {
    for (const field of all('fieldset.rows', root)) fitRows(field)
    lookUps(root)
  }

  // A select that knows its options only by asking becomes a text field with suggestions.
  function lookUps(root) {
    for (const select of all('select[data-options]', root)) {
      if (select.dataset.fitted) continue
      select.dataset.fitted = 'yes'
      fitLookUp(select)
    }
  }
  function fitLookUp(select) {
    const id = select.id
    const listId = `${id}-options`
    const chosen = select.selectedOptions[0]
    const box = make('input', { type: 'text', className: 'form-control', id, autocomplete: 'off', required: select.required })
    if (select.value && chosen) box.value = chosen.textContent
    box.placeholder = '输入名称、简称或编码查找'
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-autocomplete': 'list', 'aria-controls': listId })) box.setAttribute(name, value)
    for (const name of ['aria-describedby', 'aria-invalid']) {
      if (select.hasAttribute(name)) box.setAttribute(name, select.getAttribute(name))
    }
    const list = make('ul', { id: listId, className: 'options', hidden: true })
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', '可选项')
    const hidden = make('input', { type: 'hidden', name: select.name, value: select.value })
    select.replaceWith(make('span', { className: 'look-up' }, box, list, hidden))

    let at = -1
    let asked = 0
    const close = () => {
      list.hidden = true
      at = -1
      box.setAttribute('aria-expanded', 'false')
      box.removeAttribute('aria-activedescendant')
    }
    const take = (option) => {
      hidden.value = option.dataset.value
      box.value = option.textContent
      box.setCustomValidity('')
      close()
    }
    const point = (to) => {
      const options = [...list.children].filter((o) => o.dataset.value)
      if (!options.length) return
      at = (to + options.length) % options.length
      options.forEach((option, n) => option.setAttribute('aria-selected', String(n === at)))
      box.setAttribute('aria-activedescendant', options[at].id)
      options[at].scrollIntoView({ block: 'nearest' })
    }
    const ask = async () => {
      const mine = ++asked
      let items = null
      try {
        const url = `${select.dataset.options}?q=${encodeURIComponent(box.value.trim())}`
        const answer = await fetch(url, { headers: { accept: 'application/json' } })
        if (answer.ok) items = (await answer.json()).items
      } catch { /* said below */ }
      if (mine !== asked) return
      list.replaceChildren(
        ...(items || []).map((item, n) => {
          const option = make('li', { id: `${listId}-${n}`, textContent: item.label })
          option.dataset.value = item.value
          option.setAttribute('role', 'option')
          option.addEventListener('mousedown', (event) => {
            event.preventDefault()
            take(option)
          })
          return option
        }),
      )
      if (!items || !items.length) {
        const said = make('li', { className: 'none', textContent: items ? '没有找到，请换个词' : '查找失败，请稍后再试' })
        said.setAttribute('role', 'option')
        said.setAttribute('aria-disabled', 'true')
        list.append(said)
      }
      list.hidden = false
      box.setAttribute('aria-expanded', 'true')
      at = -1
    }
    let timer
    box.addEventListener('input', () => {
      hidden.value = ''
      asked += 1 // answers to what stood here before are not wanted
      close()
      box.setCustomValidity(box.value ? '请从列表中选择一项' : '')
      clearTimeout(timer)
      timer = setTimeout(ask, 150)
    })
    box.addEventListener('focus', () => { if (!hidden.value) ask() })
    box.addEventListener('blur', close)
    box.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') { event.preventDefault(); list.hidden ? ask() : point(at + 1) }
      else if (event.key === 'ArrowUp') { event.preventDefault(); point(at - 1) }
      else if (event.key === 'Escape') close()
      else if (event.key === 'Enter' && !list.hidden) {
        event.preventDefault()
        const option = list.children[Math.max(at, 0)]
        if (option?.dataset.value) take(option)
      }
    })
  }
  fitForms(document)

  // A step's form is fetched into its place, so that what stands in the others stays.
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a.doable')
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    link.setAttribute('aria-busy', 'true')
    try {
      const answer = await fetch(link.href)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      // Parsed without scripts, what is for a browser without them is live: its blank rows would be sent too.
      for (const spare of all('noscript', page)) spare.remove()
      const step = document.importNode(page.getElementById(link.id), true)
      fitForms(step)
      link.replaceWith(step)
      step.querySelector('summary').focus()
    } catch {
      location.assign(link.href)
    }
  })

  // Copy a link.
  for (const button of all('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', async () => {
      const text = new URL(button.dataset.copy, location.href).href
      try {
        await navigator.clipboard.writeText(text)
        button.textContent = '已复制'
      } catch {
        window.prompt('请复制这个地址', text)
      }
    })
  }
  for (const button of all('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
  // Forms of a single choice (filters) need no button.
  for (const form of all('form[data-auto]')) {
    form.addEventListener('change', () => form.requestSubmit())
  }

  // Demonstration accounts: one tap signs in.
  const demo = document.querySelector('[data-demo-password]')
  for (const name of all('[data-demo-login]')) {
    const login = name.dataset.demoLogin
    const button = make('button', { type: 'button', className: 'link', textContent: login })
    button.addEventListener('click', () => {
      document.getElementById('login').value = login
      document.getElementById('password').value = demo.dataset.demoPassword
      document.querySelector('.entrance-form form').requestSubmit()
    })
    name.replaceWith(button)
  }
})()
