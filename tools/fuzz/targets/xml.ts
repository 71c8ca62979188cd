import { readXml } from '../../../src/runtime/reading/xml.ts';
import type { FuzzTarget } from '../target.ts';

export const target: FuzzTarget = {
  name: 'xml',
  title: 'XML',
  longest: 8192,
  memory: 200,
  tokens: [
    '<a>',
    '</a>',
    '<a/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>',
    '&lt;',
    '&#65;',
    '&#x110000;',
    '<__proto__>',
    ' a="b"',
    '<!DOCTYPE',
    '<object>',
    '<bndbox>',
  ],
  read: (input, scratch) => {
    readXml(scratch.file('file.xml', input));
  },
};
