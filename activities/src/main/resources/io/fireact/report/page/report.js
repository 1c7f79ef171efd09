'use strict';
(function () {
  const PAGE = 25;
  const ENDED = {
    FINISHED: 'finished',
    OUT_OF_ROUNDS: 'out of rounds',
    UNPARSABLE: 'unparsable',
    CONTENT_FILTER: 'content filter',
    CONTEXT_LENGTH: 'context length',
    TOO_LARGE: 'too large',
    TOOL_FAILED: 'tool failed',
    MODEL_FAILED: 'model failed'
  };
  const byId = (id) => document.getElementById(id);

  // Model output only ever becomes text, never markup.
  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) {
      element.className = className;
    }
    if (text !== undefined) {
      element.textContent = text;
    }
    return element;
  }

  function sortable(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const numeric = Array.from(table.tBodies[0].rows).every(
        (row) => row.cells[column].dataset.value !== undefined);
      if (numeric) {
        head.classList.add('right');
      }
      const button = make('button', '', head.textContent);
      button.type = 'button';
      head.replaceChildren(button);
      button.addEventListener('click', () => sort(table, heads, head, column));
    });
  }

  function sort(table, heads, head, column) {
    const down = head.getAttribute('aria-sort') === 'ascending';
    heads.forEach((one) => one.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const value = (row) => {
      const cell = row.cells[column];
      return cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent;
    };
    const rows = Array.from(table.tBodies[0].rows);
    const numbers = rows.every((row) => value(row).trim() !== '' && !isNaN(Number(value(row))));
    rows.sort((a, b) => {
      const order = numbers
        ? Number(value(a)) - Number(value(b))
        : value(a).localeCompare(value(b), 'en', { numeric: true });
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }

  const points = JSON.parse(byId('points-data').textContent);
  const episodes = JSON.parse(byId('episodes-data').textContent);
  const names = new Map(points.map((point) => [point.index, point.name]));
  const controls = {
    point: byId('by-point'),
    verdict: byId('by-verdict'),
    disposition: byId('by-disposition'),
    text: byId('by-text')
  };
  let matches = [];
  let shown = 0;

  function lettered(question, index) {
    return String.fromCharCode(65 + index) + '. ' + question.choices[index];
  }

  function asked(question) {
    const choices = (question.choices || []).map((unused, index) => lettered(question, index));
    return [question.text].concat(choices).join('\n');
  }

  function gold(question) {
    return question.answers.map((answer) => question.choices
      ? lettered(question, answer.charCodeAt(0) - 65) : answer).join(' or ');
  }

  function words(one) {
    if (one.words === undefined) {
      const episode = one.episode;
      const parts = [episode.question.id, asked(episode.question), gold(episode.question),
        episode.answer];
      episode.steps.forEach((step) => parts.push(step.raw, step.observation));
      one.words = parts.join('\n').toLowerCase();
    }
    return one.words;
  }

  function wanted(one) {
    const text = controls.text.value.trim().toLowerCase();
    return (controls.point.value === '' || Number(controls.point.value) === one.point)
      && (controls.verdict.value === '' || (controls.verdict.value === 'right') === one.right)
      && (controls.disposition.value === ''
        || controls.disposition.value === one.episode.disposition)
      && (text === '' || words(one).includes(text));
  }

  function search() {
    matches = episodes.filter(wanted);
    shown = 0;
    byId('episodes').replaceChildren();
    const right = matches.filter((one) => one.right).length;
    byId('found').textContent = matches.length === 0
      ? 'No episode matches.'
      : matches.length.toLocaleString('en') + (matches.length === 1 ? ' episode, ' : ' episodes, ')
        + right.toLocaleString('en') + ' right.';
    more();
  }

  function more() {
    matches.slice(shown, shown + PAGE).forEach((one) => byId('episodes').append(entry(one)));
    shown = Math.min(matches.length, shown + PAGE);
    byId('more').hidden = shown >= matches.length;
    byId('more').textContent = 'Show more (' + (matches.length - shown).toLocaleString('en')
      + ' left)';
  }

  function entry(one) {
    const episode = one.episode;
    const details = make('details', 'episode');
    const summary = make('summary');
    const verdict = one.right ? 'right' : 'wrong';
    summary.append(make('span', 'verdict ' + verdict, verdict));
    summary.append(make('span', 'question', episode.question.text));
    const turns = episode.steps.length + (episode.steps.length === 1 ? ' turn' : ' turns');
    summary.append(make('span', 'meta', [names.get(one.point), ENDED[episode.disposition], turns,
      'answered: ' + (episode.answer === '' ? '(nothing)' : clipped(episode.answer)),
      'gold: ' + clipped(gold(episode.question))].join(' · ')));
    details.append(summary);
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) {
        details.append(body(one));
      }
    });
    return details;
  }

  function clipped(text) {
    return text.length > 120 ? text.slice(0, 120) + '…' : text;
  }

  function body(one) {
    const episode = one.episode;
    const whole = make('div');
    const facts = make('dl');
    const fact = (name, value) => facts.append(make('dt', '', name), make('dd', '', value));
    fact('question', asked(episode.question));
    fact('gold answer', gold(episode.question));
    fact('answer', episode.answer === '' ? '(nothing)' : episode.answer);
    fact('token F1', one.f1.toFixed(2));
    fact('ended', ENDED[episode.disposition]);
    fact('tokens', episode.input_tokens.toLocaleString('en') + ' read, '
      + episode.output_tokens.toLocaleString('en') + ' written');
    if (one.seconds !== null) {
      fact('seconds', one.seconds.toFixed(2));
    }
    fact('question id', episode.question.id
      + (episode.question.category === '' ? '' : ' (' + episode.question.category + ')'));
    whole.append(facts);
    const steps = make('ol', 'steps');
    episode.steps.forEach((step, index) => steps.append(round(step, index)));
    whole.append(steps);
    if (points.length > 1) {
      const same = make('button', 'same', 'This question at every point');
      same.type = 'button';
      same.addEventListener('click', () => {
        controls.point.value = '';
        controls.verdict.value = '';
        controls.disposition.value = '';
        controls.text.value = episode.question.id;
        search();
        byId('trajectories').scrollIntoView();
      });
      whole.append(same);
    }
    return whole;
  }

  function round(step, index) {
    const item = make('li');
    item.append(make('div', 'round', 'Round ' + (index + 1)));
    const part = (name, text, className) => {
      const line = make('p', 'part ' + className);
      line.append(make('b', '', name + ': '), text);
      item.append(line);
    };
    if (step.thought !== '') {
      part('Thought', step.thought, 'thought');
    }
    part('Action', step.action === '' ? '(none found)' : step.action + '[' + step.argument + ']',
      'action');
    if (step.observation !== '') {
      part('Observation', step.observation, 'observation');
    }
    const raw = make('details', 'raw');
    raw.append(make('summary', '', 'Raw text'), make('pre', '', step.raw));
    item.append(raw);
    return item;
  }

  // A link to a stage opens it.
  function reveal() {
    const target = location.hash.length > 1 ? byId(location.hash.slice(1)) : null;
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.scrollIntoView();
    }
  }

  document.querySelectorAll('table.sortable').forEach(sortable);
  const best = points.find((point) => point.best);
  if (best && points.length > 1) {
    controls.point.value = String(best.index);
  }
  let waiting = 0;
  controls.text.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  [controls.point, controls.verdict, controls.disposition].forEach(
    (control) => control.addEventListener('change', search));
  byId('more').addEventListener('click', more);
  window.addEventListener('hashchange', reveal);
  search();
  reveal();
})();
