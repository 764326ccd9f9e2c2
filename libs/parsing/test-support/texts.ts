/** Sentences of several languages, and the legacy encodings in which texts in them are found. */
export const TEXTS: Record<string, { legacy: string[]; lines: string[] }> = {
  'Chinese, simplified': {
    legacy: ['gbk', 'gb18030'],
    lines: [
      '本合同自双方签字之日起生效，有效期三年。',
      '仓库的温度必须保持在二十摄氏度以下。',
      '请在星期五之前提交报销单据。',
      '会议纪要',
      '李明，请把昨天的销售数据发给我。谢谢！',
      '价格：人民币1200元（含税）',
    ],
  },
  'Chinese, traditional': {
    legacy: ['big5', 'gb18030'],
    lines: [
      '本契約自雙方簽字之日起生效，有效期三年。',
      '倉庫的溫度必須保持在攝氏二十度以下。',
      '請於星期五之前提交報銷單據。',
      '會議紀錄',
      '臺北市政府教育局公告：颱風來襲，明日停課。',
      '價格：新臺幣1200元（含稅）',
    ],
  },
  Japanese: {
    legacy: ['shift_jis', 'euc-jp'],
    lines: [
      '本契約は署名の日から三年間有効とします。',
      '倉庫の温度は二十度以下に保ってください。',
      '金曜日までに経費の申請書を提出してください。',
      'お知らせ',
      'コンピューターの電源を切らないでください。',
      '価格：1200円（税込）',
    ],
  },
  Korean: {
    legacy: ['euc-kr'],
    lines: [
      '이 계약은 서명한 날부터 삼 년간 유효합니다.',
      '창고의 온도는 이십 도 이하로 유지해야 합니다.',
      '금요일까지 경비 청구서를 제출해 주십시오.',
      '회의록',
      '어제 판매 자료를 보내 주세요. 감사합니다!',
      '가격: 1200원 (부가세 포함)',
    ],
  },
  Russian: {
    legacy: ['windows-1251', 'koi8-r', 'cp866', 'iso-8859-5'],
    lines: [
      'Договор вступает в силу со дня подписания и действует три года.',
      'Температура на складе не должна превышать двадцати градусов.',
      'Сдайте отчёт о расходах до пятницы.',
      'Протокол собрания',
      'Пришлите мне, пожалуйста, вчерашние данные о продажах. Спасибо!',
      'Цена: 1200 рублей (с НДС)',
    ],
  },
  Ukrainian: {
    legacy: ['windows-1251', 'koi8-u'],
    lines: ['Договір набирає чинності з дня підписання і діє три роки.', 'Надішліть, будь ласка, вчорашні дані про продажі.'],
  },
  French: {
    legacy: ['windows-1252', 'latin1', 'iso-8859-15'],
    lines: [
      'Le contrat prend effet à la date de signature et dure trois années.',
      "La température de l'entrepôt ne doit pas dépasser vingt degrés.",
      "Veuillez remettre vos notes de frais avant vendredi, s'il vous plaît.",
      'Procès-verbal de la réunion',
      "Où sont les données des ventes d'hier ? Merci déjà.",
      'Prix : 1200 euros (taxes non comprises, déjà payées à Orléans)',
    ],
  },
  German: {
    legacy: ['windows-1252', 'latin1'],
    lines: [
      'Der Vertrag tritt am Tag der Unterzeichnung in Kraft und läuft drei Jahre.',
      'Die Temperatur im Lager darf zwanzig Grad nicht überschreiten.',
      'Bitte reichen Sie die Spesenabrechnung bis Freitag ein. Schöne Grüße',
      'Änderungen',
      'Straße, Größe, Übung: für alle gültig.',
    ],
  },
  Spanish: {
    legacy: ['windows-1252', 'latin1'],
    lines: [
      'El contrato entra en vigor el día de la firma y dura tres años.',
      'La temperatura del almacén no debe superar los veinte grados.',
      '¿Dónde están los datos de ventas de ayer? ¡Muchas gracias!',
      'Reunión del año próximo',
    ],
  },
  English: {
    legacy: ['windows-1252', 'latin1'],
    lines: ['Naïve café, façade, Ångström, ½ £5', 'a résumé', 'The price is £5.'],
  },
  Portuguese: {
    legacy: ['windows-1252'],
    lines: ['O contrato entra em vigor na data da assinatura e não é renovável.', 'Reunião: ações e decisões'],
  },
  Turkish: {
    legacy: ['windows-1254', 'iso-8859-9'],
    lines: [
      'Sözleşme imza gününde yürürlüğe girer ve üç yıl geçerlidir.',
      'Depo sıcaklığı yirmi dereceyi aşmamalıdır.',
      'Lütfen gider belgelerinizi cuma gününe kadar gönderin. Teşekkürler!',
      'Toplantı tutanağı',
    ],
  },
  Polish: {
    legacy: ['windows-1250', 'iso-8859-2'],
    lines: [
      'Umowa wchodzi w życie w dniu podpisania i obowiązuje trzy lata.',
      'Proszę złożyć rachunki do piątku. Dziękuję!',
      'Temperatura w magazynie nie może przekraczać dwudziestu stopni, także w święta.',
    ],
  },
  Czech: {
    legacy: ['windows-1250', 'iso-8859-2'],
    lines: ['Smlouva nabývá účinnosti dnem podpisu a platí tři roky.', 'Teplota ve skladu nesmí překročit dvacet stupňů.'],
  },
  Greek: {
    legacy: ['windows-1253', 'iso-8859-7'],
    lines: ['Η σύμβαση ισχύει από την ημέρα της υπογραφής για τρία χρόνια.', 'Παρακαλώ στείλτε μου τα στοιχεία των πωλήσεων.'],
  },
  Hebrew: {
    legacy: ['windows-1255'],
    lines: ['החוזה נכנס לתוקף ביום החתימה ותקף לשלוש שנים.', 'נא להגיש את הדוחות עד יום שישי.'],
  },
  Arabic: {
    legacy: ['windows-1256'],
    lines: [
      'يدخل العقد حيز التنفيذ من يوم التوقيع ولمدة ثلاث سنوات.',
      'يجب ألا تتجاوز درجة حرارة المستودع عشرين درجة.',
      'محضر الاجتماع',
      'من فضلك أرسل لي بيانات المبيعات، شكرا!',
    ],
  },
  Thai: {
    legacy: ['windows-874'],
    lines: ['สัญญานี้มีผลบังคับใช้ตั้งแต่วันที่ลงนามเป็นเวลาสามปี', 'กรุณาส่งข้อมูลการขายของเมื่อวาน ขอบคุณครับ'],
  },
};

/** ASCII text, with which source files and logs start. */
export const PRELUDE = 'INFO plain line of a log, 12:30:00, nothing but ASCII (yet)\n';
