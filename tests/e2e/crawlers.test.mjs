// What browsers and crawlers look for: the OpenSearch description, its suggestions, sitemaps.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { indexSamples, sampleArticles, startServer } from './timbao_processes.mjs';

describe('OpenSearch and sitemaps', () => {
  let open;
  let listing;
  const get = (server, path) => fetch(new URL(path, server.url));

  before(async () => {
    const archive = await indexSamples();
    open = await startServer({ bao: archive });
    listing = await startServer({ bao: archive }, ['--set', 'server.sitemap=yes']);
  });
  after(async () => {
    await open?.stop();
    await listing?.stop();
  });

  it('describes how the archive is searched', async () => {
    const answer = await get(open, '/opensearch.xml');
    assert.equal(answer.headers.get('content-type'), 'application/opensearchdescription+xml');
    const xml = await answer.text();
    const template = /type="text\/html" template="([^"]+)"/.exec(xml)[1].replaceAll('&amp;', '&');
    const page = await fetch(template.replace('{searchTerms}', encodeURIComponent('lúa chịu mặn')));
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Lúa <mark>chịu mặn|<mark>Lúa chịu mặn/);
    assert.match(await (await get(open, '/')).text(), /rel="search"[^>]*href="\/opensearch\.xml"/);
    assert.equal((await get(open, '/opensearch.xml?archive=khong')).status, 404);
    assert.equal((await get(open, '/opensearch.xml?x=1')).status, 400);
  });

  it('completes what is typed in the browser', async () => {
    const answer = await get(open, `/v1/archives/bao/opensearch-suggestions?q=${encodeURIComponent('lúa ch')}`);
    assert.equal(answer.headers.get('content-type'), 'application/x-suggestions+json');
    const [typed, completions] = await answer.json();
    assert.equal(typed, 'lúa ch');
    assert.ok(completions.length > 0 && completions.every((one) => typeof one === 'string'));
  });

  it('lists all articles where the operator wants that, and nowhere else', async () => {
    for (const path of ['/sitemap.xml', '/v1/archives/bao/sitemap.xml']) assert.equal((await get(open, path)).status, 404, path);
    const index = await (await get(listing, '/sitemap.xml')).text();
    const [, page] = /<loc>([^<]+)<\/loc>/.exec(index);
    const sitemap = await (await fetch(page.replaceAll('&amp;', '&'))).text();
    const addresses = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, one]) => one.replaceAll('&amp;', '&'));
    assert.equal(new Set(addresses).size, sampleArticles);
    const article = await fetch(addresses[0]);
    assert.equal(article.status, 200);
    assert.match(await article.text(), /<h1|<h2|<article/);
    assert.doesNotMatch(await (await get(listing, '/v1/archives/bao/sitemap.xml?page=2')).text(), /<loc>/);
    assert.equal((await get(listing, '/v1/archives/bao/sitemap.xml?page=0')).status, 400);
  });
});
