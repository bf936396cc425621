// Checks the page's files against one another: nothing forgotten, nothing that a strict policy would block.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';

import { english } from '../../server/web/strings-en.js';
import { vietnamese } from '../../server/web/strings-vi.js';

const web = new URL('../../server/web/', import.meta.url);
const files = readdirSync(web).filter((name) => name !== 'npm');
const textOf = (name) => readFileSync(new URL(name, web), 'utf8');
const modules = files.filter((name) => name.endsWith('.js'));
const pages = files.filter((name) => name.endsWith('.html'));

describe('the files of the page', () => {
  it('are all compiled into the server', () => {
    const list = readFileSync(new URL('../CMakeLists.txt', web), 'utf8').match(/web\/[\w.-]+/g).map((path) => path.slice(4));
    assert.deepEqual(list.sort(), [...files].sort());
  });

  it('are loaded all at once: every module but the first is preloaded', () => {
    const loaded = textOf('index.html').match(/(?<=modulepreload" href="\/)[\w.-]+/g);
    assert.deepEqual(loaded.sort(), modules.filter((name) => !['page.js', 'timbao.js', 'demo.js'].includes(name)).sort());
  });

  it('say first what they are for, and stay readable', () => {
    for (const name of files.filter((one) => /\.(js|css|html|svg)$/.test(one))) {
      const text = textOf(name);
      assert.match(text, /^(\/\/ |\/\* |<!DOCTYPE html>\n<!-- |<svg[^>]*>\s*<!-- |<!-- )/, name);
      assert.ok(text.split('\n').length <= 500, `${name} is long`);
    }
  });

  it('have no script, style or handler inside the markup', () => {
    for (const name of pages) assert.doesNotMatch(textOf(name), /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/i, name);
    for (const name of modules) assert.doesNotMatch(textOf(name), /innerHTML|insertAdjacentHTML|['"]style['"]|\beval\(/, name);
  });

  it('fetch nothing from elsewhere', () => {
    for (const name of files) {
      assert.doesNotMatch(textOf(name).replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\/[a-z]/i, name);
    }
  });
});

describe('the texts of the page', () => {
  const kinds = (texts) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typeof text]).sort());
  const parts = (texts) => Object.entries(texts).filter(([, text]) => typeof text === 'object').map(([name, text]) => [name, Object.keys(text).length]).sort();

  it('are the same in both languages', () => {
    assert.deepEqual(kinds(vietnamese), kinds(english));
    assert.deepEqual(parts(vietnamese), parts(english));
  });

  it('are all used', () => {
    const code = [...modules.filter((name) => !name.startsWith('strings-')), ...pages].map(textOf).join('\n');
    const unused = Object.keys(vietnamese).filter((name) => !new RegExp(`['"]${name}['"]`).test(code));
    assert.deepEqual(unused, []);
  });
});
