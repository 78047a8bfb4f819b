// Cells to a service: each value in one form, and what could not be taken as it is.
#include <algorithm>
#include <charconv>

#include "engines/wamnet/wamnet.h"
#include "ground/base/text.h"

namespace tsumugi::wamnet {
namespace {

using base::msgid;
using Cells = std::array<std::string, kColumns>;

// clang-format off
constexpr auto kNoName = msgid("事業所の名称がありません");
constexpr auto kFormula = msgid("「{column}」が数式（=で始まる文字）になっています。文字に直してください");
constexpr auto kFormulaLeft = msgid("「{column}」が数式（=で始まる文字）なので、取り込みませんでした");
constexpr auto kUnknownKind = msgid("サービス種別「{text}」は、決められた名前ではありません");
constexpr auto kUnknownTown = msgid("住所の市区町村「{text}」が、全国の市区町村にありません");
constexpr auto kUnknownAuthority = msgid("コード「{text}」の自治体はありません。市町村は住所からとりました");
constexpr auto kNoNumber = msgid("事業所番号「{text}」は10けたの番号ではありません。番号なしとして扱います");
constexpr auto kShortOwner = msgid("法人番号「{text}」の1けた目（検査用の数字）がないので、補いました");
constexpr auto kWrongOwner = msgid("法人番号「{text}」は正しい番号ではないので、取り込みませんでした");
constexpr auto kWrongPhone = msgid("「{column}」の「{text}」は番号として読めないので、取り込みませんでした");
constexpr auto kWrongUrl = msgid("「{column}」の「{text}」はホームページのアドレスではないので、取り込みませんでした");
constexpr auto kPartUrl = msgid("「{column}」は、はじめのアドレスだけを取り込みました");
constexpr auto kWrongPoint = msgid("緯度と経度「{text}」が日本の中にないので、取り込みませんでした");
constexpr auto kWrongHours = msgid("「{column}」の「{text}」は時間として読めないので、取り込みませんでした");
constexpr auto kNoHours = msgid("「{column}」の 00:00-00:00 は、書かれていないものとして扱いました");
constexpr auto kWrongPlaces = msgid("定員「{text}」は人数として読めないので、取り込みませんでした");
constexpr auto kTooLong = msgid("「{column}」が長すぎるので、{most}文字までを取り込みました");
// clang-format on

constexpr std::size_t kLongestText = 500;
constexpr std::size_t kLongestName = 200;

class Reader {
  public:
    Reader(const Cells& cells, Row& row) : cells_(cells), row_(row) {}

    void read() {
        auto& s = row_.service;
        read_kind();
        s.name = text(Column::name, kLongestName);
        if (s.name.empty()) refuse(Column::name, kNoName);
        if (s.name.starts_with('=')) refuse(Column::name, kFormula, {{"column", name_of(Column::name)}});
        s.kana = base::to_hiragana(free_text(Column::kana, kLongestName));
        read_place();
        read_numbers();
        s.system_number = text(Column::system_number, kLongestName);
        s.owner = free_text(Column::owner, kLongestName);
        s.phone = phone(Column::phone);
        s.fax = phone(Column::fax);
        s.url = url(Column::url);
        read_point();
        s.weekdays = hours(Column::weekdays);
        s.saturdays = hours(Column::saturdays);
        s.sundays = hours(Column::sundays);
        s.holidays = hours(Column::holidays);
        s.closed = free_text(Column::closed, kLongestText);
        s.remarks = free_text(Column::remarks, kLongestText);
        read_places();
    }

  private:
    using Args = std::vector<std::pair<std::string, std::string>>;

    static std::string name_of(Column column) { return std::string(title(column)); }
    const std::string& cell(Column column) const { return cells_[static_cast<std::size_t>(column)]; }
    void add(Column column, const char* message, Args args, bool refuses) {
        row_.troubles.push_back({column, {base::Kind::invalid, "", message, std::move(args)}, refuses});
    }
    void note(Column column, const char* message, Args args = {}) {
        add(column, message, std::move(args), false);
    }
    void refuse(Column column, const char* message, Args args = {}) {
        add(column, message, std::move(args), true);
    }

    /// On one line, without white space at the ends, with one sign where tabs and line ends stood.
    std::string text(Column column, std::size_t most) {
        std::string one_line;
        for (const char letter : base::trimmed(cell(column))) {
            const bool gap = letter == '\t' or letter == '\n';
            if (gap and not one_line.empty() and one_line.back() == ' ') continue;
            one_line += gap ? ' ' : letter;
        }
        if (one_line.size() <= most or base::grapheme_count(one_line) <= most) return one_line;
        note(column, kTooLong, {{"column", name_of(column)}, {"most", std::to_string(most)}});
        return base::first_graphemes(one_line, most);
    }
    /// The same; what a spreadsheet would run is left out.
    std::string free_text(Column column, std::size_t most) {
        auto words = text(column, most);
        if (not words.starts_with('=')) return words;
        note(column, kFormulaLeft, {{"column", name_of(column)}});
        return {};
    }

    void read_kind() {
        const auto words = text(Column::kind, kLongestName);
        if (const auto* kind = kind_named(words)) {
            row_.service.kind = kind->code;
        } else {
            refuse(Column::kind, kUnknownKind, {{"text", words}});
        }
    }

    /// Rows of one town stand together.
    static const Place* municipality(const std::string& city) {
        static thread_local std::pair<std::string, const Place*> last;
        if (last.first != city) last = {city, municipality_of(city)};
        return last.second;
    }

    void read_place() {
        const auto city = text(Column::city, kLongestName);
        const auto* town = municipality(city);
        if (town) {
            row_.service.municipality = town->code;
        } else {
            refuse(Column::city, kUnknownTown, {{"text", city}});
        }
        row_.service.address = address(town, city, free_text(Column::street, kLongestText));
        const auto authority = base::digits(cell(Column::authority));
        if (not authority.empty() and not place_of_code(authority))
            note(Column::authority, kUnknownAuthority, {{"text", authority}});
    }

    /// The street often repeats the city, with or without its prefecture. Figures and letters get one width.
    static std::string address(const Place* town, const std::string& city, std::string street) {
        const std::string prefecture(town ? prefecture_name(town->code) : std::string_view());
        const auto short_city = city.starts_with(prefecture) ? city.substr(prefecture.size()) : city;
        for (const auto& repeated : {city, short_city}) {
            if (not repeated.empty() and street.starts_with(repeated)) street.erase(0, repeated.size());
        }
        return city + between_figures(base::nfkc(street));
    }
    /// A dash between figures is '-', whichever of the seven it was; the mark of a long vowel stays.
    static std::string between_figures(const std::string& text) {
        std::string out;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at + 1;
            while (end < text.size() and (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
            const auto letter = text.substr(at, end - at);
            const bool figures = not out.empty() and out.back() >= '0' and out.back() <= '9' and
                                 end < text.size() and text[end] >= '0' and text[end] <= '9';
            out += figures and letter.size() > 1 and base::ascii_key(letter) == "-" ? "-" : letter;
            at = end;
        }
        return out;
    }

    void read_numbers() {
        constexpr std::size_t kFacilityDigits = 10;
        const auto typed = text(Column::number, kLongestName);
        const auto number = base::digits(typed);
        const bool real =
            number.size() == kFacilityDigits and number.find_first_not_of('0') != std::string::npos;
        if (real) {
            row_.service.number = number;
        } else {
            note(Column::number, kNoNumber, {{"text", typed}});
        }
        read_owner_number();
    }

    /// 法人番号: a check digit and the twelve digits of the company register. Files lose the first one, where
    /// a spreadsheet took a number of twelve digits for the whole (法人番号省令 2条: 9 - (sum of the twelve
    /// digits from the right, times 1 and 2 in turn) modulo 9).
    void read_owner_number() {
        const auto typed = text(Column::owner_number, kLongestName);
        if (typed.empty()) return;
        const auto number = base::digits(typed);
        const auto with_check = [](std::string_view twelve) {
            int sum = 0;
            for (std::size_t i = 0; i < 12; ++i) sum += (twelve[11 - i] - '0') * (i % 2 == 0 ? 1 : 2);
            return static_cast<char>('0' + 9 - sum % 9) + std::string(twelve);
        };
        if (number.size() == 12) {
            row_.service.owner_number = with_check(number);
            note(Column::owner_number, kShortOwner, {{"text", typed}});
        } else if (number.size() == 13 and with_check(std::string_view(number).substr(1)) == number) {
            row_.service.owner_number = number;
        } else {
            note(Column::owner_number, kWrongOwner, {{"text", typed}});
        }
    }

    std::string phone(Column column) {
        const auto typed = text(column, kLongestName);
        if (typed.empty()) return {};
        auto number = base::format_phone(typed);
        const auto figures = base::digits(number).size();
        if (figures >= 10 and not typed.starts_with('=')) return number;
        note(column, kWrongPhone, {{"column", name_of(column)}, {"text", typed}});
        return {};
    }

    std::string url(Column column) {
        auto typed = text(column, kLongestText);
        if (typed.empty()) return {};
        if (typed.starts_with("www.")) typed.insert(0, "https://");
        if (not typed.starts_with("http://") and not typed.starts_with("https://")) {
            note(column, kWrongUrl, {{"column", name_of(column)}, {"text", typed}});
            return {};
        }
        const auto host = typed.find("//") + 2;
        auto end = typed.find("http", host);
        for (std::size_t at = host; at < std::min(end, typed.size()); ++at) {
            const auto byte = static_cast<unsigned char>(typed[at]);
            if (byte > ' ' and byte < 0x7f and
                std::string_view("\"<>\\^`{|}").find(typed[at]) == std::string_view::npos)
                continue;
            end = at;
        }
        if (end == std::string::npos) return typed;
        note(column, kPartUrl, {{"column", name_of(column)}});
        return typed.substr(0, end);
    }

    void read_point() {
        const auto latitude = text(Column::latitude, 40), longitude = text(Column::longitude, 40);
        if (latitude.empty() and longitude.empty()) return;
        double north = 0, east = 0;
        const auto reads = [](const std::string& typed, double& value) {
            const auto* end = typed.data() + typed.size();
            const auto read = std::from_chars(typed.data(), end, value);
            return read.ec == std::errc{} and read.ptr == end;
        };
        // From 沖ノ鳥島 to 択捉島.
        const bool inside = reads(latitude, north) and reads(longitude, east) and north > 20 and
                            north < 46 and east > 122 and east < 154;
        if (not inside) {
            note(Column::latitude, kWrongPoint, {{"text", latitude + " " + longitude}});
            return;
        }
        row_.service.latitude = north;
        row_.service.longitude = east;
    }

    std::string hours(Column column) {
        const auto typed = text(column, kLongestName);
        if (typed.empty()) return {};
        const auto key = base::ascii_key(typed);
        const auto clock = [](std::string_view part) {
            if (part.size() != 5 or part[2] != ':') return false;
            for (const std::size_t i : {0, 1, 3, 4}) {
                if (part[i] < '0' or part[i] > '9') return false;
            }
            return part.substr(0, 2) <= "24" and part.substr(3) <= "59";
        };
        if (key == "00:00-00:00") {
            note(column, kNoHours, {{"column", name_of(column)}});
            return {};
        }
        if (key.size() == 11 and key[5] == '-' and clock(std::string_view(key).substr(0, 5)) and
            clock(std::string_view(key).substr(6)))
            return key;
        note(column, kWrongHours, {{"column", name_of(column)}, {"text", typed}});
        return {};
    }

    void read_places() {
        const auto typed = text(Column::places, kLongestName);
        if (typed.empty()) return;
        const auto key = base::ascii_key(typed);
        int places = 0;
        const auto read = std::from_chars(key.data(), key.data() + key.size(), places);
        const bool people = read.ec == std::errc{} and
                            (read.ptr == key.data() + key.size() or std::string_view(read.ptr) == "人" or
                             std::string_view(read.ptr) == "名");
        if (people and places >= 0 and places < 10000) {
            row_.service.places = places;
        } else {
            note(Column::places, kWrongPlaces, {{"text", typed}});
        }
    }

    const Cells& cells_;
    Row& row_;
};

}  // namespace

bool Row::refused() const {
    return std::any_of(troubles.begin(), troubles.end(), [](const auto& trouble) { return trouble.refuses; });
}

void read_service(const std::array<std::string, kColumns>& cells, Row& row) { Reader(cells, row).read(); }

}  // namespace tsumugi::wamnet
