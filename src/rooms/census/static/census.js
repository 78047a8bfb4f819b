// The page on which an organisation sends its list in a count. The list is read by census-worker.js in this browser; this
// file shows bad rows, doubles and exactly what would leave, and starts or stops the sending.
import { translator } from './census-texts.js';

const root = document.getElementById('census-encoder');
const part = (name) => document.getElementById(`census-${name}`);
const lang = document.documentElement.lang === 'en' ? 'en' : 'ja';
const tr = translator(lang);
const mostShown = 200, mostBytes = 64 * 1024 * 1024;

/// An element with its properties and children; texts are texts, never HTML.
const el = (name, properties = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
};
const show = (name, ...children) => {
  const shown = children.filter(Boolean);
  part(name).replaceChildren(...(shown.length > 0 ? [el('div', { className: 'stack' }, ...shown)] : []));
};
const table = (caption, titles, rows, hidden = false) => el('table', { className: 'table' }, el('caption', hidden ? { className: 'visually-hidden' } : {}, caption),
  el('thead', {}, el('tr', {}, ...titles.map((title) => el('th', { scope: 'col' }, title)))),
  el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, cell))))));
const number = new Intl.NumberFormat(lang);
const n = (value) => number.format(value);

// ---- the worker ------------------------------------------------------------------------------------------------

let worker = null, opened = null, next = 0, busy = false, input = null, decided = {};
const calls = new Map();

const progressOf = ({ phase, done, total }) => {
  if (phase === 'read') return tr('名簿を読んでいます（{percent}%）', { percent: Math.round((100 * done) / total) });
  if (phase === 'upload') return tr('名簿をまとめて送っています');
  return tr('しるしを作っています（{done} / {total}）', { done: n(done), total: n(total) });
};
const showProgress = (progress) => {
  let bar = part('progress').querySelector('progress');
  if (!bar) {
    bar = el('progress', { 'aria-label': tr('進みぐあい') });
    show('progress', el('p', { className: 'census-phase' }), bar);
  }
  bar.max = Math.max(1, progress.total);
  bar.value = progress.done;
  part('progress').querySelector('.census-phase').textContent = progressOf(progress);
};

const open = () => {
  worker = new Worker(new URL('./census-worker.js', import.meta.url), { type: 'module', name: 'list' });
  // What is sent before libsodium stands would be lost.
  let isReady;
  opened = new Promise((resolve) => {
    isReady = resolve;
  });
  worker.onmessage = ({ data }) => {
    if (data.ready) isReady();
    if (data.progress) showProgress(data.progress);
    const waiting = calls.get(data.id);
    if (!waiting) return;
    calls.delete(data.id);
    waiting(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    for (const waiting of calls.values()) waiting({ refused: { message: tr('この画面の計算を始められませんでした。新しいブラウザーで開くか、プログラム（tsumugi census encode）を使ってください'), args: {} } });
    calls.clear();
    isReady();
  };
};
const ask = (work, more = {}) => new Promise((resolve) => {
  const id = ++next;
  calls.set(id, resolve);
  opened.then(() => worker?.postMessage({ id, work, csrf: root.dataset.token, ...more }));
});

// ---- what is shown -----------------------------------------------------------------------------------------------

const complain = (problem) => show('bad', el('div', { className: 'notice', role: 'alert' }, el('p', {}, tr(problem.message, problem.args ?? {}))));

const showNotes = ({ notes, leftOut }) => {
  if (notes.length === 0) return show('bad');
  const rows = notes.slice(0, mostShown).map((note) => [tr('{line}行目', { line: n(note.line + 1) }), tr(note.problem.message, note.problem.args),
    note.leftOut ? tr('数えません') : tr('数えます')]);
  return show('bad', el('h3', {}, tr('見てほしい行')),
    el('p', {}, tr('{n}行は数えません。直したいときは、元の名簿を直して、もう一度選んでください。', { n: n(leftOut) })),
    table(tr('見てほしい行'), [tr('行'), tr('わけ'), tr('扱い')], rows, true),
    notes.length > mostShown ? el('p', {}, tr('ほかに{n}件あります。', { n: n(notes.length - mostShown) })) : null);
};

const showDoubles = ({ doubles }) => {
  if (doubles.length === 0) return show('doubles');
  const row = (pair, i) => {
    const box = el('input', { type: 'checkbox', id: `census-same-${i}`, checked: pair.same });
    box.addEventListener('change', () => {
      decided[pair.lines.join(' ')] = box.checked;
      decide(`census-same-${i}`);
    });
    const one = (side) => el('p', { lang: 'ja' }, tr('{line}行目', { line: n(pair.lines[side] + 1) }), '：', pair.shown[side].filter(Boolean).join('／'));
    return el('li', {}, one(0), one(1), el('label', { htmlFor: `census-same-${i}`, className: 'check' }, box, ' ', tr('同じこどもです（1人と数える）')));
  };
  return show('doubles', el('h3', {}, tr('同じこどもかもしれない行')),
    el('p', {}, tr('名簿の中で名前や生年月日が近い行です。同じこどもなら印をつけてください。印のない組は、別のこどもとして数えます。')),
    el('ul', { className: 'stack' }, ...doubles.slice(0, mostShown).map(row)),
    doubles.length > mostShown ? el('p', {}, tr('ほかに{n}件あります。', { n: n(doubles.length - mostShown) })) : null);
};

const ages = [tr('年齢が分からない'), tr('0〜2歳'), tr('3〜5歳'), tr('6〜11歳'), tr('12〜14歳'), tr('15歳以上')];
const items = ['', tr('人工呼吸器'), tr('気管切開'), tr('鼻咽頭エアウェイ'), tr('酸素'), tr('吸引'), tr('吸入'), tr('経管栄養'), tr('中心静脈栄養'), tr('皮下注射'),
  tr('血糖測定'), tr('透析'), tr('導尿'), tr('排便管理'), tr('けいれん時の対応')];
const kinds = ['', tr('病院・診療所の名簿'), tr('健康保険の名簿'), tr('市町村の名簿'), tr('訪問看護の名簿'), tr('小・中・高校の名簿'), tr('特別支援学校の名簿'),
  tr('保育所・こども園の名簿'), tr('通所・短期入所の名簿'), tr('そのほかの名簿')];
const careOf = (bits) => items.filter((name, item) => item > 0 && bits & (1 << (item - 1))).join(lang === 'en' ? ', ' : '、') || tr('なし');

const showPreview = (told) => {
  const town = (code) => told.towns.find((one) => Number(one.code.slice(0, 5)) === code)?.name ?? (code ? String(code) : tr('市町村が分からない'));
  const lines = told.lines.slice(0, mostShown).map((line) => [town(line.town), ages[line.ageBand], careOf(line.care), kinds[line.source] ?? String(line.source), n(line.keys)]);
  const sum = (caption, title, rows) => table(caption, [title, tr('人数')], rows);
  show('preview', el('h3', {}, tr('送る前に：外に出るもの')),
    el('p', {}, tr('まだ何も送っていません。「送る」を押すと、つぎのものだけが出ます。')),
    el('ul', {},
      el('li', {}, tr('届け出る人数：{n}人（8の倍数に切り上げます）', { n: n(told.declared) })),
      el('li', {}, tr('目かくしをした値：{n}個（人数をぼかす分もふくみます。1個32バイト、あわせて{bytes}バイト）。鍵の保管者が計算して返します。', { n: n(told.keys), bytes: n(told.blindedBytes) })),
      el('li', {}, tr('しるし：{n}人分と、人数をぼかすための{dummies}行。1行に{slots}個で、使わない所は乱数です。順番はまぜます。漢字の氏名や生年月日が空かどうかの印がつきます。', { n: n(told.records), dummies: n(told.dummies), slots: n(told.slots) })),
      el('li', {}, tr('封をした中身：1行ごとに市町村・年齢の区分・医療的ケア・名簿の種類。開けられるのは鍵の保管者だけです。')),
      el('li', {}, tr('あわせて{bytes}バイト', { bytes: n(told.uploadBytes) }))),
    el('p', {}, tr('出ないもの：名前、ふりがな、生年月日、性別、住所、番号の文字。')),
    el('p', {}, tr('しるしは名前などから作った値です。地域の窓口と鍵の保管者が一緒になれば、名前をあてて確かめることができます。')),
    sum(tr('市町村ごと（封の中）'), tr('市町村'), told.ofTowns.map(([code, count]) => [town(code), n(count)])),
    sum(tr('年齢ごと（封の中）'), tr('年齢'), told.ages.map(([band, count]) => [ages[band], n(count)])),
    sum(tr('医療的ケアごと（封の中）'), tr('医療的ケア'), told.care.map(([item, count]) => [items[item], n(count)])),
    el('details', {}, el('summary', {}, tr('1行ずつ見る')),
      table(tr('封の中身（1行ずつ）'), [tr('市町村'), tr('年齢'), tr('医療的ケア'), tr('名簿の種類'), tr('しるしの数')], lines),
      told.lines.length > mostShown ? el('p', {}, tr('ほかに{n}件あります。', { n: n(told.lines.length - mostShown) })) : null));
};

// ---- what is done ------------------------------------------------------------------------------------------------

const turn = (to) => {
  part('start').disabled = to !== 'ready' && to !== 'stopped';
  part('stop').hidden = to !== 'sending' && to !== 'stopping';
  part('stop').disabled = to === 'stopping';
  for (const name of ['file', 'rows']) part(name).disabled = to === 'sending' || to === 'stopping';
  part('doubles').querySelectorAll('input').forEach((box) => {
    box.disabled = to === 'sending' || to === 'stopping';
  });
};

const showRead = (told) => {
  show('progress');
  if (told.refused) {
    complain(told.refused);
    show('doubles');
    show('preview');
    turn('empty');
    return;
  }
  showNotes(told.result);
  showDoubles(told.result);
  showPreview(told.result);
  turn('ready');
};

/// A list that was put in again while the last was read is read after it.
const read = async (from) => {
  input = from;
  decided = {};
  show('done');
  if (busy) return;
  busy = true;
  if (!worker) open();
  turn('reading');
  showProgress({ phase: 'read', done: 0, total: 100 });
  for (;;) {
    const now = input;
    if (now.file?.size > mostBytes) {
      busy = false;
      showRead({ refused: { message: tr('ファイルが大きすぎます。シートや行を減らして分けてください') } });
      return;
    }
    const told = await ask('read', { path: root.dataset.round, ...(now.file ? { bytes: await now.file.arrayBuffer() } : { text: now.text }) });
    if (now !== input) continue;
    busy = false;
    showRead(told);
    return;
  }
};

const decide = async (focus) => {
  turn('reading');
  showRead(await ask('decide', { decided }));
  document.getElementById(focus)?.focus();
};

const send = async () => {
  turn('sending');
  show('done');
  show('bad');
  const told = await ask('start');
  if (told.stopped) {
    show('progress', el('p', {}, tr('止めました。名簿はまだ届いていません。もう一度「送る」を押すと、続きから始まります。')));
    turn('stopped');
    part('start').focus();
  } else if (told.refused) {
    show('progress');
    complain(told.refused);
    turn('stopped');
  } else {
    show('progress');
    show('preview');
    show('doubles');
    show('done', el('p', {}, tr('届きました：{records}人分、{lines}行。締め切りまでは、出しなおせます。', { records: n(told.result.records), lines: n(told.result.lines) })));
    // The names go with the worker.
    worker.terminate();
    worker = null;
    part('file').value = '';
    part('rows').value = '';
    turn('empty');
  }
};

if (root) {
  root.classList.add('stack');
  const rows = part('rows');
  part('file').addEventListener('change', () => {
    const [file] = part('file').files;
    if (file) read({ file });
  });
  rows.placeholder ||= tr('氏名,ふりがな,生年月日,市町村,医療的ケア');
  rows.addEventListener('change', () => {
    if (rows.value.trim() !== '') read({ text: rows.value });
  });
  part('start').addEventListener('click', send);
  part('stop').addEventListener('click', () => {
    turn('stopping');
    worker.postMessage({ work: 'stop' });
  });
  turn('empty');
}
