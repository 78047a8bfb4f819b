#include <algorithm>
#include <nlohmann/json.hpp>

#include "engines/referral/fhir_document.h"

namespace tsumugi::referral {
namespace {

constexpr std::size_t kDoubledShown = 20;

/// Walks the text before anything is built, so that a bomb costs nothing: counts depth and values, finds
/// doubled names and the place of an error.
class Inspector : public nlohmann::json_sax<Json> {
  public:
    enum class Fault { none, depth, values, syntax };
    Fault fault = Fault::none;
    std::size_t position = 0;  // bytes read up to the fault
    std::vector<std::string> doubled;

    bool null() override { return value(); }
    bool boolean(bool) override { return value(); }
    bool number_integer(number_integer_t) override { return value(); }
    bool number_unsigned(number_unsigned_t) override { return value(); }
    bool number_float(number_float_t, const string_t&) override { return value(); }
    bool string(string_t&) override { return value(); }
    bool binary(binary_t&) override { return value(); }
    bool start_object(std::size_t) override {
        keys_.emplace_back();
        return open();
    }
    bool key(string_t& name) override {
        if (not keys_.back().insert(name).second and doubled.size() < kDoubledShown) doubled.push_back(name);
        return true;
    }
    bool end_object() override {
        keys_.pop_back();
        return --depth_, true;
    }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return --depth_, true; }
    bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&) override {
        fault = Fault::syntax;
        position = at;
        return false;
    }

  private:
    bool value() {
        if (++values_ <= kMaxValues) return true;
        fault = Fault::values;
        return false;
    }
    bool open() {
        if (++depth_ <= kMaxDepth) return value();
        fault = Fault::depth;
        return false;
    }

    int depth_ = 0;
    std::size_t values_ = 0;
    std::vector<std::set<std::string>> keys_;
};

/// Line and column (in characters) of a byte, both from 1.
std::pair<std::size_t, std::size_t> place_of(std::string_view bytes, std::size_t position) {
    const auto before = bytes.substr(0, position > 0 ? std::min(position - 1, bytes.size()) : 0);
    const auto line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const auto begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    const auto column = 1 + static_cast<std::size_t>(std::ranges::count_if(before.substr(begin), [](char c) {
                            return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
                        }));
    return {line, column};
}

base::Problem syntax_problem(std::string_view bytes, std::size_t position) {
    const auto [line, column] = place_of(bytes, position);
    std::vector<std::pair<std::string, std::string>> args{{"line", std::to_string(line)},
                                                          {"column", std::to_string(column)}};
    if (bytes.find_first_of("{[") == bytes.npos or
        bytes.find_first_not_of(" \t\r\n") != bytes.find_first_of("{["))
        return {
            base::Kind::invalid, "",
            msgid(
                "JSONのファイルではありません（{line}行目{column}文字目）。FHIRのJSONの形（.json）の文書を選んでください。"),
            args};
    if (position > bytes.size() or bytes.find_first_not_of(" \t\r\n", position) == bytes.npos)
        return {
            base::Kind::invalid, "",
            msgid(
                "ファイルがとちゅうで終わっています（{line}行目{column}文字目）。もう一度書き出してもらってください。"),
            args};
    const auto first_line = bytes.substr(0, bytes.find('\n'));
    if (line > 1 and Json::accept(first_line.begin(), first_line.end()))
        return {
            base::Kind::invalid, "",
            msgid(
                "1つのファイルに、JSONが2つ以上つづけて入っています（{line}行目）。1つの文書ごとのファイルを選んでください。"),
            args};
    return {
        base::Kind::invalid, "",
        msgid(
            "JSONとして読めません（{line}行目{column}文字目）。ファイルがこわれていないか、病院に確かめてください。"),
        args};
}

}  // namespace

base::Result<Json> parse(std::string_view bytes, std::vector<std::string>& doubled) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    Inspector inspector;
    if (not Json::sax_parse(bytes.begin(), bytes.end(), &inspector)) {
        if (inspector.fault == Inspector::Fault::depth)
            return tl::unexpected(base::Problem{
                base::Kind::invalid,
                "",
                msgid(
                    "JSONの入れ子が深すぎます（{limit}段まで読めます）。文書がこわれているおそれがあります。"),
                {{"limit", std::to_string(kMaxDepth)}}});
        if (inspector.fault == Inspector::Fault::values)
            return tl::unexpected(base::Problem{
                base::Kind::too_large,
                "",
                msgid("JSONの項目が多すぎます（{limit}個まで読めます）。文書を分けてもらってください。"),
                {{"limit", std::to_string(kMaxValues)}}});
        return tl::unexpected(syntax_problem(bytes, inspector.position));
    }
    doubled = std::move(inspector.doubled);
    return Json::parse(bytes.begin(), bytes.end());
}

}  // namespace tsumugi::referral
