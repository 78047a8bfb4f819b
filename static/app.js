// What the pages do beyond HTML. Every page works without this file; nothing is evaluated and nothing inline is needed.
(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, run, capture) => addEventListener(type, run, capture);

  // Japanese input: while a conversion is open, nobody hears "input" or Enter; after it, exactly one "input" is heard.
  let composing = null;
  on('input', (event) => {
    if (!event.isComposing) return;
    event.stopImmediatePropagation();
    composing = event.target;
  }, true);
  on('compositionend', (event) => setTimeout(() => {
    if (composing !== event.target) return;
    composing = null;
    event.target.dispatchEvent(new Event('input', { bubbles: true }));
  }), true);
  on('keydown', (event) => {
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
  }, true);

  // One submission per press. The buttons come back when the page is shown again, or when a download left it standing.
  const release = (root = document) => all('[data-busy]', root).forEach((button) => {
    button.disabled = false;
    button.removeAttribute('data-busy');
  });
  on('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    setTimeout(() => {
      [...form.elements].filter((e) => e.type === 'submit' && !e.disabled).forEach((button) => {
        button.disabled = true;
        button.setAttribute('data-busy', '');
      });
      setTimeout(() => release(form), 10000);
    });
  });
  on('pageshow', () => release());

  // The first thing to read after a refused form is its list of problems.
  const focusErrors = (root) => root.querySelector('.error-summary')?.focus();
  const focusField = (id) => {
    const target = document.getElementById(id);
    if (!target) return;
    const inner = target.matches('fieldset') && target.querySelector('input:not([type=hidden]),select,textarea');
    (inner || target).focus();
  };

  // A link into a closed guide opens it.
  const openHash = () => {
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    let part = id && document.getElementById(id);
    if (!part) return;
    for (part = part.closest('details'); part; part = part.parentElement.closest('details')) part.open = true;
    document.getElementById(id).scrollIntoView();
  };

  // Buttons that are of no use without scripts are made here. Tables shown as cards keep their roles in every browser.
  const roles = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TD: 'cell' };
  const prepare = (root) => {
    all('[data-print]', root).forEach((place) => {
      if (place.firstChild) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button-secondary';
      button.textContent = place.dataset.print;
      button.addEventListener('click', () => print());
      place.append(button);
    });
    all('table.cards', root).forEach((table) => [table, ...all('thead,tbody,tr,td,th', table)].forEach((cell) => {
      const head = cell.scope === 'row' ? 'rowheader' : 'columnheader';
      cell.setAttribute('role', roles[cell.tagName] || head);
    }));
  };

  // Where we are: the longest menu path that the page's path begins with.
  const markNavigation = () => {
    const here = document.body.dataset.path || '';
    const links = all('.nav a').filter((a) => {
      const path = a.getAttribute('href');
      return here === path || here.startsWith(path + '/') || here.startsWith(path + '?');
    });
    links.sort((a, b) => b.getAttribute('href').length - a.getAttribute('href').length)[0]
      ?.setAttribute('aria-current', 'true');
  };

  const key = 'tsumugi-session';
  const ended = 'tsumugi-ended';
  const store = (name, value) => { try { localStorage.setItem(name, value); } catch { /* each tab has its own clock then */ } };
  const stored = (name) => { try { return Number(localStorage.getItem(name)) || 0; } catch { return 0; } };
  const opened = Date.now();

  // Idle time-out. All tabs of a session share one clock (time stamps, nothing else, are stored). The warning keeps the
  // page and what was typed; when the time is over, it covers them until somebody has signed in again in another tab.
  const watchSession = () => {
    const minutes = Number(document.body.dataset.sessionMinutes);
    const dialog = document.getElementById('session-warning');
    if (!(minutes > 0) || !dialog?.showModal) return null;
    const life = minutes * 60e3;
    const warning = Math.min(5 * 60e3, life / 2);
    const part = (name) => dialog.querySelector(`[data-session=${name}]`);
    let loaded = opened;
    let shown = '';
    const touch = () => {
      loaded = Date.now();
      store(key, loaded);
    };
    const last = () => Math.max(loaded, stored(key));
    const show = (name) => {
      if (shown === name) return;
      shown = name;
      dialog.classList.toggle('over', name === 'over');
      part('soon').hidden = name !== 'soon';
      part('over').hidden = name !== 'over';
      if (!name) dialog.close();
      else if (!dialog.open) dialog.showModal();
    };
    const check = () => {
      const left = last() + life - Date.now();
      show(left <= 0 ? 'over' : left <= warning ? 'soon' : '');
      part('minutes').textContent = Math.max(1, Math.ceil(left / 60e3));
    };
    const keep = async (form) => {
      const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
      return answer.ok;
    };
    // After signing in elsewhere, this page's tokens are stale: take those of a fresh copy of the page.
    const renew = async () => {
      for (const path of [location.href, '/']) {
        const answer = await fetch(path);
        if (!answer.ok) continue;
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        const keeper = fresh.querySelector('#session-warning [name=form_token]');
        if (!keeper) continue;
        const who = (page) => page.querySelector('.bar .who')?.textContent;
        if (who(fresh) !== who(document)) { location.assign('/'); return false; }
        all('form').forEach((form) => {
          const old = form.querySelector('[name=form_token]');
          const twin = all('form', fresh).find((f) => f.getAttribute('action') === form.getAttribute('action'));
          if (old) old.value = (twin?.querySelector('[name=form_token]') || keeper).value;
        });
        return true;
      }
      return false;
    };
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    dialog.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = event.submitter;
      if (button) button.disabled = true;
      let kept = false;
      try {
        kept = shown === 'soon' ? await keep(event.target) : await renew();
      } catch { /* no network: say that it did not work and let the person try again */ }
      if (button) button.disabled = false;
      part('failed').hidden = kept;
      if (!kept) return;
      touch();
      check();
    });
    touch();
    setInterval(check, 10e3);
    on('visibilitychange', check, true);
    return () => { loaded = 0; store(key, 0); check(); };
  };

  on('DOMContentLoaded', () => {
    prepare(document);
    markNavigation();
    focusErrors(document);
    if (location.hash) openHash();
    const expire = watchSession();
    // A live part must never show the sign-in page inside the page.
    document.addEventListener('htmx:before:response', (event) => {
      const answer = event.detail.ctx.response.raw;
      if (answer.status !== 401 && !(answer.redirected && answer.url.includes('/sign-in'))) return;
      event.preventDefault();
      expire?.();
    });
    document.addEventListener('htmx:after:swap', (event) => {
      const target = event.detail.ctx?.target;
      if (!(target instanceof Element)) return;
      prepare(document);
      focusErrors(target);
    });
  });
  on('hashchange', openHash);
  // After signing out, the back button shows no page of that session from the browser's memory.
  on('submit', (event) => { if (event.target.getAttribute('action') === '/session/end') store(ended, Date.now()); });
  on('pageshow', (event) => { if (event.persisted && stored(ended) >= opened) location.reload(); });
  on('click', (event) => {
    const link = event.target.closest?.('.error-summary a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    focusField(link.getAttribute('href').slice(1));
  });
})();
