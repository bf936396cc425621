// Makes the elements that the page's parts are built of.

import { writeAddress } from './address.js';

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an element; undefined, null, false and '' children and attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

/** A button that does something on this page. */
export function button(attributes, onClick, ...children) {
  const element = el('button', { type: 'button', ...attributes }, ...children);
  element.addEventListener('click', onClick);
  return element;
}

/** A link to a state of this page, which page.js follows without loading the page anew. */
export function stateLink(state, attributes, ...children) {
  return el('a', { href: writeAddress(state), 'data-nav': '', ...attributes }, ...children);
}

/** The heading that takes the focus when a view opens, for those who listen to the page. */
export function viewHeading(attributes, ...children) {
  return el('h1', { tabindex: '-1', ...attributes }, ...children);
}

export function svgElement(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const iconPaths = {
  left: 'M13.5 8h-11M7 3.5L2.5 8L7 12.5',
  right: 'M2.5 8h11M9 3.5L13.5 8L9 12.5',
  up: 'M3 10.5L8 5.5L13 10.5',
  down: 'M3 5.5L8 10.5L13 5.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  download: 'M8 2.5v8M4.5 7L8 10.5L11.5 7M3 13.5h10',
  filter: 'M2 4.5h12M4.5 8h7M6.5 11.5h3',
  save: 'M4 2.5h8v11L8 10.5L4 13.5z',
};

/** A small line drawing beside a text, which alone carries the meaning. */
export function icon(name) {
  const size = { viewBox: '0 0 16 16', width: 16, height: 16 };
  return svgElement('svg', { ...size, 'aria-hidden': 'true', class: `icon icon-${name}` },
    svgElement('path', { d: iconPaths[name] }));
}
