#include "house/census_round_commands.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <thread>

#include "engines/census/files.h"
#include "engines/census/kinds.h"
#include "engines/census/own_list.h"
#include "engines/census/table.h"
#include "ground/base/text.h"
#include "house/census_lists.h"
#include "house/terminal.h"
#include "rooms/census/words.h"
#include "rooms/custodian/client.h"

namespace tsumugi::house {
namespace {

using html::msgid;
namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = 1024u * 1024 * 1024;
constexpr std::uint64_t kMostDeclared = 1000000;

base::Problem problem(const char* message, std::vector<std::pair<std::string, std::string>> args = {}) {
    return {base::Kind::invalid, "", message, std::move(args)};
}

/// Secrets are for the account that runs the program alone; a file that is there is replaced whole.
void write_file(const std::string& path, std::string_view bytes, bool secret = false) {
    const std::string beside = path + ".new";
    ::unlink(beside.c_str());
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret ? 0600 : 0644);
    if (file < 0) throw std::runtime_error("cannot write " + path);
    for (std::size_t at = 0; at < bytes.size();) {
        const auto wrote = ::write(file, bytes.data() + at, bytes.size() - at);
        if (wrote <= 0) {
            ::close(file);
            throw std::runtime_error("cannot write " + path);
        }
        at += static_cast<std::size_t>(wrote);
    }
    const bool kept = ::fsync(file) == 0;
    if (::close(file) != 0 or not kept) throw std::runtime_error("cannot write " + path);
    fs::rename(beside, path);
}

base::Result<census::Spec> read_round(const std::string& path) {
    const auto bytes = read_bytes(path, kMaxFile);
    if (not bytes) return tl::unexpected(bytes.error());
    return census::read_spec(*bytes);
}

base::Result<census::Secrets> read_secret_keys(const std::string& path) {
    const auto bytes = read_bytes(path, kMaxFile);
    if (not bytes) return tl::unexpected(bytes.error());
    return census::read_secrets(*bytes);
}

/// One list on its owner's machine.
class Encoder {
  public:
    Encoder(Shell& shell, const CensusEncodeCommand& given) : shell_(shell), given_(given) {}

    Exit run() {
        if (auto read = read_spec(); not read) return tl::unexpected(read.error());
        if (auto read = read_list(); not read) return tl::unexpected(read.error());
        tell_rows();
        tokens_ = census::tokens(spec_.round, list_.persons);
        if (not given_.hub.empty() and spec_.declared == 0) {
            if (auto told = declare(); not told) return tl::unexpected(told.error());
        }
        tell_what_leaves();
        if (not given_.hub.empty()) return by_network();
        if (not given_.blinded.empty()) return blind_to_file();
        if (not given_.upload.empty()) return upload_to_file();
        say(shell_.tr(msgid("まだ何も送らず、書いてもいません。")));
        return 0;
    }

  private:
    base::Result<void> read_spec() {
        if (not given_.hub.empty()) {
            const auto hub = custodian::hub_address(given_.hub);
            if (not hub) return tl::unexpected(hub.error());
            hub_ = *hub;
            const auto token =
                ask_secret(shell_.lang, shell_.tr(msgid("この調査の合言葉")), given_.token_file, false);
            if (not token) return tl::unexpected(token.error());
            token_ = base::trimmed(*token);
            const auto answer = custodian::hub_get(hub_, kBase + std::string("round.json"), token_);
            if (not answer) return tl::unexpected(answer.error());
            if (answer->status != 200) return tl::unexpected(refused(*answer));
            const auto spec = census::read_spec(answer->body);
            if (not spec) return tl::unexpected(spec.error());
            spec_ = *spec;
        } else {
            if (given_.round.empty())
                return tl::unexpected(problem(msgid("--round か --hub のどちらかを付けてください。")));
            const auto spec = read_round(given_.round);
            if (not spec) return tl::unexpected(spec.error());
            spec_ = *spec;
        }
        if (given_.list != 0) spec_.list = given_.list;
        if (given_.declared != 0) spec_.declared = given_.declared;
        if (not given_.kind.empty()) {
            spec_.source = 0;
            for (const auto& kind : census::list_kinds()) {
                if (kind.code == given_.kind) spec_.source = kind.number;
            }
        }
        if (not census::find_list_kind(spec_.source)) {
            std::string names;
            for (const auto& kind : census::list_kinds())
                names += (names.empty() ? "" : " ") + std::string(kind.code);
            return tl::unexpected(problem(msgid("名簿の種類（--kind）が分かりません。使える名前：{names}"),
                                          {{"names", names}}));
        }
        return {};
    }

    base::Result<void> read_list() {
        const auto rows = read_list_file(given_.file, kMaxFile);
        if (not rows) return tl::unexpected(rows.error());
        census::OwnListOptions options;
        const auto columns = named_columns(given_.columns);
        if (not columns) return tl::unexpected(columns.error());
        options.columns = *columns;
        for (const std::string& pair : given_.same) {
            const auto parts = base::split(pair, '-');
            if (parts.size() != 2 or std::atoi(parts[0].c_str()) < 1 or std::atoi(parts[1].c_str()) < 1)
                return tl::unexpected(problem(
                    msgid("--same の「{text}」が読めません。3-7 のように行の番号を2つ書いてください。"),
                    {{"text", pair}}));
            options.same.emplace_back(std::atoi(parts[0].c_str()), std::atoi(parts[1].c_str()));
        }
        auto list = census::read_own_list(*rows, spec_, options);
        if (not list) {
            for (std::size_t i = 1; i < list.error().size(); ++i)
                std::cerr << "tsumugi: " << html::tr(shell_.lang, list.error()[i]) << "\n";
            return tl::unexpected(list.error().front());
        }
        list_ = std::move(*list);
        return {};
    }

    void tell_rows() const {
        for (const auto& note : list_.notes) {
            say(shell_.tr(
                note.left_out ? msgid("{line}行目：数えません。{why}") : msgid("{line}行目：{why}"),
                {{"line", std::to_string(note.line)}, {"why", html::tr(shell_.lang, note.problem)}}));
        }
        for (const auto& pair : list_.doubles) {
            const html::Args args{{"a", std::to_string(pair.first)}, {"b", std::to_string(pair.second)}};
            say(pair.merged
                    ? shell_.tr(msgid("{a}行目と{b}行目：同じこどもなので、1人として数えます。"), args)
                    : shell_.tr(
                          msgid(
                              "{a}行目と{b}行目：同じこどもかもしれません。同じなら --same {a}-{b} を付けてください。いまは2人として数えます。"),
                          args));
        }
    }

    void tell_what_leaves() const {
        const auto leaves = census::leaving(list_, tokens_, spec_);
        const auto text = [](std::size_t number) { return std::to_string(number); };
        say(shell_.tr(
            msgid("{rows}行のうち {records}人を数えます（{left}行は数えません）。"),
            {{"rows", text(list_.rows)}, {"records", text(leaves.records)}, {"left", text(list_.left_out)}}));
        say(shell_.tr(msgid("外に出るもの：")));
        say(shell_.tr(msgid("  1. かくした鍵 {keys}個（{bytes}バイト。計算できる上限 {quota}個）"),
                      {{"keys", text(leaves.keys)},
                       {"bytes", text(leaves.blinded_bytes)},
                       {"quota", std::to_string(leaves.quota)}}));
        say(shell_.tr(
            msgid(
                "  2. {records}人分と見せかけの{dummies}人分のしるし、封をした市町村・年齢の区分・ケアの項目・名簿の種類（{bytes}バイト）"),
            {{"records", text(leaves.records)},
             {"dummies", text(leaves.dummies)},
             {"bytes", text(leaves.upload_bytes)}}));
        say(shell_.tr(msgid("氏名、ふりがな、生年月日、住所、番号は出ません。")));
    }

    base::Result<void> check_ready() const {
        if (not spec_.has_keys) return tl::unexpected(problem(msgid("この調査の鍵はまだ作られていません。")));
        if (tokens_.inputs.size() > census::quota(spec_.declared, spec_.round.profile))
            return tl::unexpected(
                problem(msgid("届け出た人数（{declared}人）より多い名簿です。人数を直してください。"),
                        {{"declared", std::to_string(spec_.declared)}}));
        return {};
    }

    Exit blind_to_file() {
        if (auto ready = check_ready(); not ready) return tl::unexpected(ready.error());
        if (given_.secrets.empty())
            return tl::unexpected(problem(msgid("--secrets で、手元に残すファイルを決めてください。")));
        const auto blinded = oprf::blind(tokens_.inputs, given_.threads);
        write_file(given_.secrets,
                   census::write_blinds(
                       {spec_.round.id, spec_.list, census::checksum(tokens_.inputs), blinded.blinds}),
                   true);
        write_file(given_.blinded,
                   census::write_blinded({spec_.round.id, spec_.list, spec_.declared, blinded.elements}));
        say(shell_.tr(
            msgid("{path} を鍵の保管者に渡してください。{secrets} はこの機械の外に出さないでください。"),
            {{"path", given_.blinded}, {"secrets", given_.secrets}}));
        return 0;
    }

    std::string make_upload(const std::vector<oprf::Output>& outputs) const {
        return census::write_upload(census::make_upload(spec_.round, spec_.list, list_.persons, tokens_,
                                                        outputs, list_.payloads, spec_.table_key),
                                    spec_.round);
    }

    Exit upload_to_file() {
        if (auto ready = check_ready(); not ready) return tl::unexpected(ready.error());
        std::vector<oprf::Output> outputs;
        if (not tokens_.inputs.empty()) {
            const auto kept = read_bytes(given_.secrets, kMaxFile);
            if (not kept) return tl::unexpected(kept.error());
            const auto blinds = census::read_blinds(*kept);
            if (not blinds) return tl::unexpected(blinds.error());
            const auto bytes = read_bytes(given_.answers, kMaxFile);
            if (not bytes) return tl::unexpected(bytes.error());
            const auto answers = census::read_answers(*bytes);
            if (not answers) return tl::unexpected(answers.error());
            if (answers->round != spec_.round.id or answers->list != spec_.list or
                blinds->round != spec_.round.id)
                return tl::unexpected(problem(msgid("別の調査のために作られたファイルです")));
            if (blinds->checksum != census::checksum(tokens_.inputs))
                return tl::unexpected(problem(msgid(
                    "名簿が、鍵をかくしたときから変わっています。もう一度 --blinded から始めてください。")));
            const auto blinded = oprf::blind_with(tokens_.inputs, blinds->blinds, given_.threads);
            const auto done =
                census::unblind(tokens_, blinded, answers->batches, spec_.public_key, given_.threads);
            if (not done) return tl::unexpected(done.error());
            outputs = *done;
        }
        write_file(given_.upload, make_upload(outputs));
        fs::remove(given_.secrets);
        say(shell_.tr(msgid("{path} を調査の窓口に渡してください。"), {{"path", given_.upload}}));
        return 0;
    }

    // ---- over the network

    static constexpr const char* kBase = "/census-machine/list/";

    base::Problem refused(const custodian::HubAnswer& answer) const {
        if (answer.status == 403 or answer.status == 401)
            return problem(msgid("合言葉が違うか、この調査はもう終わっています。"));
        return problem(msgid("調査の窓口のサーバーが断りました（{status}）：{text}"),
                       {{"status", std::to_string(answer.status)}, {"text", answer.body.substr(0, 300)}});
    }

    base::Result<void> declare() {
        const auto answer =
            custodian::hub_post(hub_, kBase + std::string("declare"), token_,
                                "declared=" + std::to_string(census::padded(list_.persons.size())),
                                "application/x-www-form-urlencoded");
        if (not answer) return tl::unexpected(answer.error());
        if (answer->status != 200 and answer->status != 201) return tl::unexpected(refused(*answer));
        spec_.declared = census::padded(list_.persons.size());
        return {};
    }

    base::Result<oprf::Evaluated> ask(const std::vector<oprf::Element>& elements) {
        const auto asked = custodian::hub_post(hub_, kBase + std::string("blinded"), token_,
                                               census::write_elements(elements));
        if (not asked) return tl::unexpected(asked.error());
        const auto from = asked->body.find("\"batch\":\"");
        if (asked->status != 201 or from == std::string::npos) return tl::unexpected(refused(*asked));
        const std::string batch = asked->body.substr(from + 9, 13);
        for (int tries = 0; tries < 1200; ++tries) {
            const auto answer = custodian::hub_get(hub_, kBase + ("batches/" + batch), token_);
            if (not answer) return tl::unexpected(answer.error());
            if (answer->status == 200) return census::read_evaluated(answer->body, elements.size());
            if (answer->status != 202) return tl::unexpected(refused(*answer));
            std::this_thread::sleep_for(std::chrono::milliseconds(250));
        }
        return tl::unexpected(
            problem(msgid("鍵の保管者のサーバーが答えません。あとでもう一度行ってください。")));
    }

    Exit by_network() {
        if (auto ready = check_ready(); not ready) return tl::unexpected(ready.error());
        const auto blinded = oprf::blind(tokens_.inputs, given_.threads);
        std::vector<oprf::Evaluated> answers;
        for (std::size_t at = 0; at < blinded.elements.size(); at += census::kMaxRequest) {
            const auto end = std::min(at + census::kMaxRequest, blinded.elements.size());
            const auto answer = ask({blinded.elements.begin() + static_cast<std::ptrdiff_t>(at),
                                     blinded.elements.begin() + static_cast<std::ptrdiff_t>(end)});
            if (not answer) return tl::unexpected(answer.error());
            answers.push_back(*answer);
        }
        const auto outputs = census::unblind(tokens_, blinded, answers, spec_.public_key, given_.threads);
        if (not outputs) return tl::unexpected(outputs.error());
        const auto sent =
            custodian::hub_post(hub_, kBase + std::string("upload"), token_, make_upload(*outputs));
        if (not sent) return tl::unexpected(sent.error());
        if (sent->status != 201) return tl::unexpected(refused(*sent));
        say(shell_.tr(msgid("{n}人分を送りました。締め切りまでは、送り直すと置きかわります。"),
                      {{"n", std::to_string(list_.persons.size())}}));
        return 0;
    }

    Shell& shell_;
    const CensusEncodeCommand& given_;
    census::Spec spec_;
    census::OwnList list_;
    census::Tokens tokens_;
    std::string hub_, token_;
};

}  // namespace

Exit census_encode_command(Shell& shell, const CensusEncodeCommand& options) {
    return Encoder(shell, options).run();
}

Exit census_keys_command(Shell& shell, const CensusCustodianCommand& given) {
    auto spec = read_round(given.round);
    if (not spec) return tl::unexpected(spec.error());
    if (fs::exists(given.secrets))
        return tl::unexpected(problem(msgid("{path} はもうあります。1つの調査の鍵は1度だけ作ります。"),
                                      {{"path", given.secrets}}));
    const census::Custodian made(spec->round);
    write_file(given.secrets, census::write_secrets({spec->round, made.key(), made.box(), {}, {}}), true);
    spec->has_keys = true;
    spec->public_key = made.public_key();
    spec->table_key = made.table_key();
    write_file(given.out, census::write_spec(*spec));
    say(shell.tr(
        msgid(
            "鍵を作りました。{path} を調査の窓口と各機関に渡してください。{secrets} は外に出さないでください。"),
        {{"path", given.out}, {"secrets", given.secrets}}));
    return 0;
}

Exit census_answer_command(Shell& shell, const CensusCustodianCommand& given) {
    auto secrets = read_secret_keys(given.secrets);
    if (not secrets) return tl::unexpected(secrets.error());
    const auto bytes = read_bytes(given.blinded, kMaxFile);
    if (not bytes) return tl::unexpected(bytes.error());
    const auto file = census::read_blinded(*bytes);
    if (not file) return tl::unexpected(file.error());
    if (file->round != secrets->round.id)
        return tl::unexpected(problem(msgid("別の調査のために作られたファイルです")));
    if (file->declared > kMostDeclared or file->list > 100000)
        return tl::unexpected(problem(census::kOverQuota));
    if (file->list >= secrets->declared.size()) secrets->declared.resize(file->list + 1, 0);
    auto& declared = secrets->declared[file->list];
    // The first number counts: a list that grows after its evaluations would be a list of guesses.
    if (declared == 0) declared = file->declared;
    if (given.again and file->list < secrets->used.size()) secrets->used[file->list] = 0;
    census::Custodian custodian(secrets->round, secrets->key, secrets->box, secrets->used);
    census::AnswerFile answers{file->round, file->list, {}};
    if (custodian.used(file->list) + file->elements.size() > census::quota(declared, secrets->round.profile))
        return tl::unexpected(problem(census::kOverQuota));
    for (std::size_t at = 0; at < file->elements.size(); at += census::kAnswerBatch) {
        const auto end = std::min(at + census::kAnswerBatch, file->elements.size());
        auto evaluated = custodian.evaluate(file->list, declared,
                                            {file->elements.begin() + static_cast<std::ptrdiff_t>(at),
                                             file->elements.begin() + static_cast<std::ptrdiff_t>(end)});
        if (not evaluated) return tl::unexpected(evaluated.error());
        answers.batches.push_back(std::move(*evaluated));
    }
    if (file->list >= secrets->used.size()) secrets->used.resize(file->list + 1, 0);
    secrets->used[file->list] = custodian.used(file->list);
    // What was used is kept before the answer can leave.
    write_file(given.secrets, census::write_secrets(*secrets), true);
    write_file(given.out, census::write_answers(answers));
    say(shell.tr(msgid("{n}個を計算しました（この名簿の合計 {used}個、上限 {quota}個）。"),
                 {{"n", std::to_string(file->elements.size())},
                  {"used", std::to_string(custodian.used(file->list))},
                  {"quota", std::to_string(census::quota(declared, secrets->round.profile))}}));
    return 0;
}

Exit census_link_command(Shell& shell, const CensusLinkCommand& given) {
    const auto spec = read_round(given.round);
    if (not spec) return tl::unexpected(spec.error());
    std::vector<census::Upload> uploads;
    std::set<std::uint32_t> lists;
    for (const auto& path : given.uploads) {
        const auto bytes = read_bytes(path, kMaxFile);
        if (not bytes) return tl::unexpected(bytes.error());
        auto upload = census::read_upload(*bytes, spec->round, kMostDeclared);
        if (not upload) {
            std::cerr << "tsumugi: " << path << "\n";
            return tl::unexpected(upload.error());
        }
        if (not lists.insert(upload->list).second)
            return tl::unexpected(problem(msgid("{path}：同じ番号の名簿がもうあります。"), {{"path", path}}));
        uploads.push_back(std::move(*upload));
    }
    const auto linked = census::link(spec->round, uploads);
    write_file(given.out, census::write_bags(spec->round.id, linked.bags));
    say(shell.tr(msgid("{lists}つの名簿を{bags}の袋に分けました。{path} を鍵の保管者に渡してください。"),
                 {{"lists", std::to_string(uploads.size())},
                  {"bags", std::to_string(linked.bags.size())},
                  {"path", given.out}}));
    return 0;
}

Exit census_table_command(Shell& shell, const CensusCustodianCommand& given) {
    const auto spec = read_round(given.round);
    if (not spec) return tl::unexpected(spec.error());
    const auto secrets = read_secret_keys(given.secrets);
    if (not secrets) return tl::unexpected(secrets.error());
    const auto bytes = read_bytes(given.bags, kMaxFile);
    if (not bytes) return tl::unexpected(bytes.error());
    const auto bags = census::read_bags(*bytes, secrets->round.id);
    if (not bags) return tl::unexpected(bags.error());
    const census::Custodian custodian(secrets->round, secrets->key, secrets->box);
    const auto children = census::open_bags(custodian, *bags);
    if (not children) return tl::unexpected(children.error());
    const auto table = census::make_table(*children, *spec);
    write_file(given.out, census::write_published(table));
    fs::remove(given.secrets);
    std::cout << census::text_of(shell.lang, table, spec->towns);
    say(shell.tr(msgid("公表できる表を {path} に書き、鍵を消しました。袋のファイルも消してください。"),
                 {{"path", given.out}}));
    return 0;
}

}  // namespace tsumugi::house
