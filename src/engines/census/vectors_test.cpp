#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "engines/census/kinds.h"
#include "engines/linkage/linkage.h"
#include "engines/linkage/synth.h"
#include "ground/base/random.h"
#include "ground/base/text.h"

// tests/data/census_vectors.jsonl holds what the program makes of many names, dates and rows; the encoder in
// the browser is held to the same file (tests/peers/census.test.mjs). Where a rule of engines/linkage was
// changed on purpose, TSUMUGI_WRITE_VECTORS=1 writes it anew, and kSpecVersion must change with it.

using namespace tsumugi;

namespace {

const std::string kFile = std::string(SOURCE_DIR) + "/tests/data/census_vectors.jsonl";
constexpr base::Date kDay = base::make_date(2026, 10, 1);

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char letter : text) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' or letter == '\\')
            out += std::string("\\") + letter;
        else if (byte < 0x20 or byte == 0x7f)
            out += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
        else
            out += letter;
    }
    return out + '"';
}

/// The date or the reason; "-" for the commonest, that it is no date at all.
std::string birth(std::string_view typed, linkage::ShortYear style) {
    const auto date = linkage::read_birth(typed, kDay, style);
    if (date) return base::iso(*date);
    return date.error().message == "「{text}」は生年月日として読めないか、ない日です" ? "-"
                                                                                      : date.error().message;
}

std::string string_line(const std::string& typed) {
    const std::string kana = linkage::kana_key(typed), kanji = linkage::kanji_key(typed);
    std::string out = "[" + json_text(typed);
    for (const auto& form :
         {kana, linkage::loose_kana(kana), kanji, linkage::loose_kanji(kanji),
          linkage::kana_of_romaji(typed).value_or("-"), linkage::latin_key(typed), linkage::town_key(typed),
          std::string(linkage::sex_code(linkage::read_sex(typed))), base::search_key(typed),
          std::string(linkage::has_gap(typed) ? "1" : ""), birth(typed, linkage::ShortYear::unknown),
          birth(typed, linkage::ShortYear::western), birth(typed, linkage::ShortYear::era),
          std::to_string(census::care_bits(typed))})
        out += "," + json_text(form);
    return out + "]\n";
}

/// What lists hold and what trips programs (census.md 4).
const std::vector<std::string>& tricky() {
    // clang-format off
    static const std::vector<std::string> texts{
        "", " ", "　", "-", "ー", "〓", "？", "齋藤　〓子", "渡邉 \xee\x80\x80子", "葛\xf3\xa0\x84\x80飾",
        "辻\xf3\xa0\x84\x80", "𠮷田", "髙橋", "﨑山", "神", "都", "塚", "隆", "猪", "晴", "佐々木",
        "佐佐木", "一ノ瀬", "一之瀬", "一の瀬", "一乃瀬", "三ケ島", "三ヶ島", "三が島", "三カ島", "三ヵ島",
        "〆木", "窪田", "久保田", "久保", "長谷川", "斉藤", "斎藤", "齊藤", "齋藤", "さいとう", "サイトウ",
        "サイトー", "ｻｲﾄｳ", "ｻｲﾄｰ", "ﾊﾟ", "ﾀﾞｲｽｹ", "タ゛イスケ", "ハ゜", "た゛", "タ ゛",
        "か\xe3\x82\x99", "は\xe3\x82\x9a", "ヴァイオラ", "ヴィ", "ヴ", "ヷ", "ヸ", "ヂャ", "ヅ", "ヰヱヲ",
        "いすゞ", "みすヾ", "さゝき", "ふゝ", "ゝあ", "シュン", "シユン", "ｼﾕﾝ", "オオタ", "オータ",
        "おおた", "オウタ", "ユウ", "ユー", "ケイ", "イイダ", "コオリ", "コ−ジ", "コ‐ジ", "コ～ジ",
        "コ〜ジ", "コ~ジ", "コ=ジ", "ア・イ", "ア·イ", "ｱ･ｲ", "Ohno", "Saitoh", "Satou", "Satō", "Satô",
        "SATO", "Kyouichi", "Shimbashi", "Shinbashi", "Honma", "Homma", "Junichi", "Jun'ichi", "Jun’ichi",
        "Matchi", "Macchi", "Nakkun", "Nguyễn Thị Hà", "Đặng", "Björk", "Müller", "Łukasz", "Smith John",
        "SMITH, John", "Maria-Luisa dos Santos", "マリア・リ", "Lee", "Vu", "Thu", "Ｔａｒｏ　Ｙａｍａｄａ",
        "O'Brien", "ß", "İ", "ſ", "2021/4/5", "２０２１．４．５", "R3.4.5", "Ｒ３．４．５", "令和3年4月5日",
        "令和三年四月五日", "令和元年5月1日", "平成31年4月30日", "平成31年5月1日", "平成35年1月1日",
        "昭和64年1月7日", "昭和64年1月8日", "S63.12.31", "H1.1.7", "H1.1.8", "H.30.2.29", "H28.2.29",
        "2020/2/29", "2021/2/29", "2021/13/1", "2021/0/1", "2021/1/32", "3.4.5", "21.4.5", "03/04/05",
        "30.1.1", "99.1.1", "5030405", "4300101", "20210405", "20211305", "00000000", "99999999",
        "1868.1.1", "1875/1/1", "2026/10/1", "2026/10/2", "2199/12/31", "令和8（2026）年10月1日",
        "2026（令和8）年10月1日", "2026（令和7）年10月1日", "令和3年4月5日（月）", "令和3年4月5日生まれ",
        "令和3年4月5日生", "2021年4月5日月曜日", "2021-04-05 00:00", "2021/4/5 0:00:00", "5 April 2021",
        "April 5, 2021", "Mon 5 Apr 2021", "Apr 2021", "西暦2021年4月5日", "AD 2021.4.5",
        "二〇二一年四月五日", "令和十年十月十日", "平成二十九年十一月二十三日", "R030405", "r3/4/5",
        "3年4月5日", "4月5日", "2021年", "2021年4月", "44291", "2021.4.5.", "2021、4、5", "㍻30.1.1",
        "㋿3.4.5", "R3,4,5", "神奈川県足柄下郡箱根町湯本256", "箱根町", "神奈川県小田原市荻窪300",
        "小田原市", "14206", "142069", "１４２０６", "東京都千代田区", "北海道札幌市中央区", "四日市市",
        "三重県四日市市", "十日町市", "市川市", "千葉県市川市", "大町市", "足柄下郡真鶴町", "郡山市",
        "福島県郡山市", "県", "京都府京都市", "男", "女", "おとこ", "男児", "Ｍ", "F", "１", "2", "female",
        "吸引、経管栄養（胃ろう）", "酸素吸入", "人工呼吸器（TPPV）・気管切開", "ﾈﾌﾞﾗｲｻﾞｰ 導尿",
        "インスリン皮下注射", "胃瘻注入", "けいれん時坐薬", "CPAP", "ＨＯＴ", "経鼻胃管／吸引", "なし",
        "山田\t太郎", "山田\n太郎", "山田\r\n太郎", "山田,太郎", "山田，太郎", "山田・太郎",
        "山田 太郎　次郎", "山田\xe2\x80\x8b太郎", "\xef\xbb\xbf山田", "山田\xc2\x85太郎", "㈱山田", "①",
        "½", "ﷺ", "👨\xe2\x80\x8d👩\xe2\x80\x8d👧", "\xc2\xad", "ア\xe1\x9a\x80イ", "□□", "●", "○",
        "*", "×", "▲", "山×太", "王", "李 明", "金・哲", "ノ", "之", "ヶ", "ー", "カー", "ァ", "ッ", "ヵ",
        "ヶ丘"};
    // clang-format on
    return texts;
}

/// Letters put together at random: what no list holds, but the rules must still agree on.
std::string by_chance(base::SeededRandom& random) {
    // clang-format off
    static const std::vector<std::string> pieces{
        "ア", "ウ", "オ", "コ", "ス", "ヴ", "ァ", "ョ", "ッ", "ー", "ｳ", "ｶﾞ", "ﾞ", "ﾟ", "゛", "゜",
        "\xe3\x82\x99", "ゝ", "ゞ", "ヽ", "ヾ", "う", "が", "お", "ん", "山", "邊", "髙", "々", "ノ", "之",
        "ヶ", "ケ", "が", "斉", "久", "保", "神", " ", "　", "・", "-", "−", "～", "〓", "?", "A", "n",
        "m", "b", "o", "h", "u", "t", "ch", "sh", "tsu", "ka", "ō", "é", "'", "1", "３", "二", "十", "年",
        "月", "日", "/", ".", "令和", "H", "S", "R3", "平成", "元", "(", ")", "曜", "生", "市", "町", "県",
        "郡", "14", "\xf3\xa0\x84\x80", "𠮷"};
    // clang-format on
    std::string out;
    for (auto left = 1 + random.below(8); left > 0; --left) out += pieces[random.below(pieces.size())];
    return out;
}

std::string list_line(const linkage::SynthList& list) {
    linkage::Options options{.day_of_count = kDay};
    options.towns = linkage::synth_towns();
    const auto read = linkage::read_list(list.rows, options);
    const auto cells = [](const std::vector<std::string>& row) {
        std::string out;
        for (const auto& cell : row) out += (out.empty() ? "" : ",") + json_text(cell);
        return "[" + out + "]";
    };
    std::string rows, keys, notes, doubles;
    for (const auto& row : list.rows) rows += (rows.empty() ? "" : ",") + cells(row);
    for (const auto& of_one : linkage::list_keys(read->persons, linkage::Profile::japanese)) {
        std::vector<std::string> texts;
        for (const auto& key : of_one) texts.push_back(std::to_string(key.slot) + " " + key.text);
        keys += (keys.empty() ? "" : ",") + cells(texts);
    }
    for (const auto& note : read->notes)
        notes += (notes.empty() ? "" : ",") +
                 cells({std::to_string(note.line), note.problem.message, note.left_out ? "1" : ""});
    for (const auto& pair : linkage::find_doubles(read->persons))
        doubles += (doubles.empty() ? "" : ",") +
                   cells({std::to_string(pair.first), std::to_string(pair.second),
                          pair.comparison.verdict == linkage::Verdict::same ? "same" : "ask"});
    return "{\"list\":" + json_text(list.name) + ",\"rows\":[" + rows + "],\"keys\":[" + keys +
           "],\"notes\":[" + notes + "],\"doubles\":[" + doubles + "]}\n";
}

std::string vectors() {
    std::set<std::string> texts(tricky().begin(), tricky().end());
    for (const std::uint64_t seed : {411u, 412u, 413u}) {
        for (const auto& list : linkage::make_synth({.children = 200, .level = 2, .seed = seed}).lists) {
            for (std::size_t i = 1; i < list.rows.size(); ++i) {
                for (const auto& cell : list.rows[i]) {
                    // Numbers of rows and insurance tell nothing about names.
                    if (base::digits(cell).size() < cell.size() or cell.size() <= 8) texts.insert(cell);
                }
            }
        }
    }
    base::SeededRandom random(414);
    for (int i = 0; i < 2500; ++i) texts.insert(by_chance(random));
    std::string out;
    for (const auto& text : texts) out += string_line(text);
    for (const std::uint64_t seed : {415u, 416u}) {
        for (const auto& list : linkage::make_synth({.children = 170, .level = 2, .seed = seed}).lists)
            out += list_line(list);
    }
    return out;
}

}  // namespace

TEST(CensusVectors, AreWhatTheProgramMakes) {
    const std::string made = vectors();
    if (std::getenv("TSUMUGI_WRITE_VECTORS")) std::ofstream(kFile, std::ios::binary) << made;
    std::ifstream file(kFile, std::ios::binary);
    ASSERT_TRUE(file) << kFile;
    std::istringstream expected(made);
    std::string line, mine;
    std::size_t number = 0, strings = 0, rows = 0;
    while (std::getline(expected, mine)) {
        ++number;
        ASSERT_TRUE(std::getline(file, line)) << "the file ends at line " << number;
        ASSERT_EQ(line, mine) << "line " << number;
        strings += mine.front() == '[' ? 1 : 0;
        if (mine.front() == '{') rows += static_cast<std::size_t>(std::count(mine.begin(), mine.end(), '['));
    }
    EXPECT_FALSE(std::getline(file, line));
    EXPECT_GE(strings, 10000u);
    EXPECT_GE(rows, 2000u);  // rows and their keys
}
