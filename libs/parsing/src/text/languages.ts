/** A language in single-byte encodings, which is recognized by its letters beyond ASCII. */
export interface Language {
  encodings: readonly string[];
  /** Letters beyond ASCII, most frequent first. */
  letters: string;
}

const WESTERN = ['windows-1252', 'iso-8859-15', 'macintosh'];
const CENTRAL = ['windows-1250', 'iso-8859-2'];
const CYRILLIC = ['windows-1251', 'koi8-r', 'koi8-u', 'ibm866', 'iso-8859-5', 'x-mac-cyrillic'];

export const LANGUAGES: readonly Language[] = [
  { encodings: WESTERN, letters: 'éèàêçùâîôûëïœÿ' },
  { encodings: WESTERN, letters: 'üäöß' },
  { encodings: WESTERN, letters: 'óíáéñúü¿¡ºª' },
  { encodings: WESTERN, letters: 'ãçáéíóêõâúôàº' },
  { encodings: WESTERN, letters: 'èàùòìé' },
  { encodings: WESTERN, letters: 'äåöé' },
  { encodings: WESTERN, letters: 'øæåé' },
  { encodings: ['windows-1252'], letters: 'íáðéóúöæþý' },
  { encodings: CENTRAL, letters: 'łęóążśćńź' },
  { encodings: CENTRAL, letters: 'íáéěřčžýšůúťňďó' },
  { encodings: CENTRAL, letters: 'áíýéčžšľúťňôďĺŕäó' },
  { encodings: CENTRAL, letters: 'éáőöüóíúű' },
  { encodings: CENTRAL, letters: 'ăîâşţ' },
  { encodings: CENTRAL, letters: 'čšćžđ' },
  { encodings: ['windows-1254'], letters: 'ıüşğçöİâî' },
  { encodings: ['windows-1257'], letters: 'ėšįūžąųčę' },
  { encodings: ['windows-1257'], letters: 'āīēšūņķļžģč' },
  { encodings: ['windows-1257'], letters: 'äõüöšž' },
  { encodings: CYRILLIC, letters: 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё' },
  { encodings: CYRILLIC, letters: 'оанивіертскулдпзяьмгбчйхцшжєїюфщґ' },
  { encodings: CYRILLIC, letters: 'аоиетнрсвлкдпмзгуъбчщжцйшхюяфь' },
  { encodings: ['windows-1251', 'iso-8859-5'], letters: 'аиоенрсјтукдлпвмзгбцчшжњћхљђфџ' },
  { encodings: ['windows-1253', 'iso-8859-7'], letters: 'αοιετνσρκπυςμλήίγόάέδωώχύθβφξζψϊ' },
  { encodings: ['windows-1255', 'iso-8859-8'], letters: 'יוהלאמרבתשנכדחעקםפזסגטןצךףץ׳״' },
  { encodings: ['windows-1256', 'iso-8859-6'], letters: 'اليمنترهبوةعدفسكحقشجصطخأذضإىغءئثزظؤآ،؟؛' },
  { encodings: ['windows-1256'], letters: 'اینردهمتوبسشکزلگفخقپحجعچصطذئغضثظژءآ،؟' },
  { encodings: ['windows-874'], letters: 'านรอก่เง้มยลวดทสตะบปคห์แจพชขใไ็ถโผซีิุูัึืำฉณศษธภญฐฎฤฟฝฆฌฬฮๆ' },
];

/** Natural logarithm of how much rarer an encoding is than similar ones, for texts that are likely in several. */
export const RARITY: Readonly<Record<string, number>> = {
  'windows-1250': 1,
  'iso-8859-2': 1.5,
  'windows-1254': 1,
  'windows-1257': 1.5,
  'iso-8859-15': 2.5,
  macintosh: 5,
  'koi8-r': 0.5,
  'koi8-u': 1,
  ibm866: 2,
  'iso-8859-5': 2,
  'x-mac-cyrillic': 4,
  'iso-8859-7': 2.5,
  'euc-kr': 2,
  'iso-8859-8': 1,
  'iso-8859-6': 2,
  'windows-874': 3,
  'utf-16le': 3,
  'utf-16be': 3,
};
