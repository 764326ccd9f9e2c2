import { hanShare, scriptOf, scriptsOfQuery, scriptsOfText } from './script.js';

describe('hanShare', () => {
  it.each([
    ['', 0],
    ['123 !?', 0],
    ['plain English', 0],
    ['中文', 1],
    ['使用 API', 2 / 3],
    ['ひらがな', 1],
    ['한국어', 0],
  ])('returns the share of Han in %j as %d', (text, share) => expect(hanShare(text)).toBeCloseTo(share));
});

describe('scriptOf', () => {
  it.each([
    ['An English sentence that mentions 毛泽东 and goes on for a good while after that, as they do.', 'other'],
    ['TiDB 的 SQL optimizer 使用 cost model 来选择 index', 'han'],
    ['const answer = 42; // nothing else', 'other'],
    ['日本語のテキストです', 'han'],
    ['한국어 텍스트', 'other'],
  ])('classifies %j as %s', (text, script) => expect(scriptOf(text)).toBe(script));
});

describe('scriptsOfQuery', () => {
  it.each([
    ['what is a lease?', ['other']],
    ['什么是租约？', ['han']],
    ['什么是 MCP？', ['han']],
    ['Kubernetes 部署', ['other', 'han']],
    ['who was 鲁迅', ['other', 'han']],
    ['', ['other']],
  ])('classifies the query %j as %j', (query, scripts) => expect(scriptsOfQuery(query)).toEqual(scripts));
});

describe('scriptsOfText', () => {
  const english = 'The gantry crane lifts up to forty tonnes at full reach. It stops when the wind is strong.';
  const chinese = '大型集装箱船优先停靠一号和二号泊位。系泊缆绳在使用前必须逐根检查。';

  it.each([
    ['prose of both', `${english}\n${chinese}`, ['other', 'han']],
    ['English prose', english, ['other']],
    ['Chinese prose', chinese, ['han']],
    ['Chinese prose with API names', '使用 createApp 和 defineComponent 来创建 Vue 应用，然后调用 mount 方法', ['han']],
    [
      'Chinese prose with code',
      `${chinese}\nconst app = createApp({ data() { return { count: 0 } } })\napp.mount('#app')`,
      ['han'],
    ],
    ['an English page that names a Chinese word', `${english} ${english} It is called 龙门吊.`, ['other']],
    ['nothing', '', ['other']],
  ])('classifies %s', (_, text, scripts) => expect(scriptsOfText(text)).toEqual(scripts));
});
