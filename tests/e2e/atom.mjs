// Reads as much XML as feeds have, and says where a text is no well-formed XML.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text) {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);|&/g, (whole, name) => {
    if (name === undefined) throw new Error('a bare ampersand');
    if (name[0] === '#') return String.fromCodePoint(Number(name[1] === 'x' ? `0${name.slice(1)}` : name.slice(1)));
    if (!(name in entities)) throw new Error(`unknown entity ${whole}`);
    return entities[name];
  });
}

/** A tree of {name, attributes, children, text}; throws where the document is not well-formed. */
export function parseXml(source) {
  const root = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const pieces = /<\?xml [^?]*\?>|<\/([\w:]+)\s*>|<([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)|</g;
  for (const [whole, closing, opening, attributes, selfClosing, text] of source.matchAll(pieces)) {
    const current = open.at(-1);
    if (whole.startsWith('<?xml')) continue;
    if (closing) {
      if (current.name !== closing) throw new Error(`</${closing}> closes <${current.name}>`);
      open.pop();
    } else if (opening) {
      const pairs = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, name, value]) => [name, decode(value)]);
      const element = { name: opening, attributes: Object.fromEntries(pairs), children: [], text: '' };
      current.children.push(element);
      if (!selfClosing) open.push(element);
    } else if (text !== undefined) {
      current.text += decode(text);
    } else {
      throw new Error('a bare <');
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one whole element');
  return root.children[0];
}

/** The only child of that name; all(element, name) gives any number of them. */
export function one(element, name) {
  const found = all(element, name);
  if (found.length !== 1) throw new Error(`${found.length} <${name}> in <${element.name}>`);
  return found[0];
}

export function all(element, name) {
  return element.children.filter((child) => child.name === name);
}
