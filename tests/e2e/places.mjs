// Addresses of every view of the page on the samples, with the view each opens.

/** Ids of sample articles: one that is a text file, and one with all fields. */
export const lua = 'thoi-bao-cuu-long/2019/giong-lua-uong-nuoc-lo';
export const musician = 'tieng-don-kim-khong-nghi-huu';
const teacher = 'co-giao-thanh-hoa-o-muong-lat';

export const places = {
  start: ['', 'start'],
  results: ['?q=lua+chiu+man', 'results'],
  'last page of results': ['?q=tinh&offset=20', 'results'],
  'no results': ['?q=xyzzyplugh', 'results'],
  article: [`?q=Thanh+Hoa&doc=${teacher}`, 'article'],
  'article with all its fields': [`?doc=${musician}`, 'article'],
  'unknown article': ['?doc=nope', 'message'],
  'filtered results': ['?q=tinh&source=bao-song-ma&from=2013&to=2018', 'results'],
  'results by filters alone': ['?category=V%C4%83n+h%C3%B3a', 'results'],
  'a repaired query': ['?q=%22l%C3%BAa', 'results'],
  'no results under filters': ['?q=%22xu%E1%BA%A5t+kh%E1%BA%A9u+g%E1%BA%A1o%22&to=2010&source=bao-song-ma', 'results'],
  'an article with matches': [`?q=lua+chiu+man&doc=${encodeURIComponent(lua)}`, 'article'],
};
