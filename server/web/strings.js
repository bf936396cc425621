// Holds every text of the page in Vietnamese and English, and remembers which language is chosen.

const strings = {
  vi: {
    pageTitle: 'Timbao – tìm trong kho báo',
    skipToContent: 'Tới phần nội dung',
    home: 'Timbao, trang đầu',
    tagline: 'Tìm trong kho báo, gõ có dấu hay không dấu đều được',
    queryLabel: 'Từ cần tìm',
    queryPlaceholder: 'Tìm bài báo…',
    search: 'Tìm',
    clear: 'Xoá ô tìm',
    archive: 'Kho báo',
    colophon: 'Timbao, phần mềm nguồn mở tìm toàn văn trong kho báo tiếng Việt.',
    keyFocus: 'tới ô tìm',
    keyClear: 'xoá ô tìm',

    startHeading: 'Tìm trong kho báo',
    tryThese: 'Thử tìm',
    archiveFacts: (count, from, to) => `${count} bài báo${from && to ? `, từ ${from} đến ${to}` : ''}`,
    noArchives: 'Máy chủ chưa có kho báo nào',
    noArchivesDetail: 'Khi đã nạp bài báo vào một kho, hãy tải lại trang này.',

    searching: 'Đang tìm…',
    opening: 'Đang mở bài…',
    resultsHeading: (query) => `Kết quả cho “${query}”`,
    resultCount: (count, number, exact) => (exact ? `${count} kết quả` : `khoảng ${count} kết quả`),
    onPage: (page) => `trang ${page}`,
    took: (time, unit) => (unit === 's' ? `${time} giây` : `${time} mili giây`),
    understood: 'Hiểu là',
    withMarks: 'Hiểu có dấu là',
    didYouMean: 'Có phải ý bạn là',
    alsoSearched: 'Tìm cả',
    onlyTyped: 'Chỉ tìm đúng chữ đã gõ',
    untitled: '(Không có tiêu đề)',

    noResults: (query) => `Không có bài nào khớp với “${query}”`,
    noResultsTips: [
      'Bớt vài từ, hoặc dùng từ chung hơn.',
      'Xem lại chính tả; nếu không chắc dấu, cứ gõ không dấu.',
      'Thử cách viết khác của tên riêng, địa danh.',
    ],
    pastTheEnd: 'Không còn kết quả ở trang này',
    toFirstPage: 'Về trang kết quả đầu tiên',

    pages: 'Các trang kết quả',
    page: (page) => `Trang ${page}`,
    previous: 'Trước',
    next: 'Sau',

    backToResults: 'Về trang kết quả',
    backToStart: 'Về trang đầu',
    original: 'Xem bài gốc',
    author: 'Tác giả',
    date: 'Ngày đăng',
    source: 'Báo',
    category: 'Chuyên mục',
    tags: 'Từ khoá',
    otherFields: 'Thông tin khác',

    unreachable: 'Chưa kết nối được với máy chủ',
    unreachableDetail: 'Hãy kiểm tra đường truyền rồi thử lại.',
    serverTrouble: 'Máy chủ đang gặp trục trặc',
    serverTroubleDetail: 'Xin thử lại sau ít phút.',
    badQuery: 'Chưa tìm được với câu này',
    badQueryDetail: 'Hãy sửa câu tìm rồi thử lại.',
    notFound: 'Không có nội dung này trong kho',
    notFoundDetail: 'Bài báo hoặc kho báo có thể đã được gỡ bỏ hay đổi tên.',
    retry: 'Thử lại',
  },

  en: {
    pageTitle: 'Timbao – search the newspapers',
    skipToContent: 'Skip to content',
    home: 'Timbao, start page',
    tagline: 'Search the newspaper archive, with or without tone marks',
    queryLabel: 'Search terms',
    queryPlaceholder: 'Search articles…',
    search: 'Search',
    clear: 'Clear the search box',
    archive: 'Archive',
    colophon: 'Timbao, open-source full-text search for Vietnamese newspaper archives.',
    keyFocus: 'go to the search box',
    keyClear: 'clear it',

    startHeading: 'Search the newspapers',
    tryThese: 'Try',
    archiveFacts: (count, from, to, number) =>
      `${count} ${number === 1 ? 'article' : 'articles'}${from && to ? `, ${from} to ${to}` : ''}`,
    noArchives: 'This server has no archive yet',
    noArchivesDetail: 'Once articles have been loaded into an archive, reload this page.',

    searching: 'Searching…',
    opening: 'Opening the article…',
    resultsHeading: (query) => `Results for “${query}”`,
    resultCount: (count, number, exact) =>
      `${exact ? '' : 'about '}${count} ${number === 1 ? 'result' : 'results'}`,
    onPage: (page) => `page ${page}`,
    took: (time, unit) => (unit === 's' ? `${time} s` : `${time} ms`),
    understood: 'Understood as',
    withMarks: 'With marks, probably',
    didYouMean: 'Did you mean',
    alsoSearched: 'Also searched',
    onlyTyped: 'Search only what was typed',
    untitled: '(Untitled)',

    noResults: (query) => `No article matches “${query}”`,
    noResultsTips: [
      'Use fewer words, or more general ones.',
      'Check the spelling; if unsure of a tone mark, leave it out.',
      'Try another spelling of a person’s or place’s name.',
    ],
    pastTheEnd: 'There are no more results on this page',
    toFirstPage: 'Go to the first page of results',

    pages: 'Pages of results',
    page: (page) => `Page ${page}`,
    previous: 'Previous',
    next: 'Next',

    backToResults: 'Back to results',
    backToStart: 'Back to the start page',
    original: 'Read the original',
    author: 'Author',
    date: 'Published',
    source: 'Newspaper',
    category: 'Section',
    tags: 'Tags',
    otherFields: 'Other details',

    unreachable: 'The server cannot be reached',
    unreachableDetail: 'Please check the connection and try again.',
    serverTrouble: 'The server has run into trouble',
    serverTroubleDetail: 'Please try again in a few minutes.',
    badQuery: 'This search could not be run',
    badQueryDetail: 'Please change the search and try again.',
    notFound: 'This is not in the archive',
    notFoundDetail: 'The article or archive may have been removed or renamed.',
    retry: 'Try again',
  },
};

/** Searches offered on the start page, some without tone marks to show that this works; the samples answer them. */
export const exampleQueries = ['xuất khẩu gạo', 'duong sat toc do cao', 'trí tuệ nhân tạo', 'lua chiu man'];

const storageKey = 'timbao.language';
let current = recallLanguage();

function recallLanguage() {
  // Storage throws when the browser forbids it; the page then just forgets the choice.
  try {
    return localStorage.getItem(storageKey) === 'en' ? 'en' : 'vi';
  } catch {
    return 'vi';
  }
}

export function getLanguage() {
  return current;
}

export function setLanguage(language) {
  current = language;
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // See recallLanguage.
  }
}

/** The text of a name in the chosen language; arguments go to texts that are functions. */
export function t(name, ...values) {
  const text = strings[current][name];
  return typeof text === 'function' ? text(...values) : text;
}

/** Writes a number the way the chosen language does: 1.234,5 or 1,234.5. */
export function formatNumber(number, digits = 0) {
  return new Intl.NumberFormat(current === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: digits }).format(number);
}
