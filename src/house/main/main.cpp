// The command line: what can be typed, and nothing else. house/commands.cpp does it.
#include <CLI/CLI.hpp>

#include <iostream>

#include "ground/access/kinds.h"
#include "ground/base/log.h"
#include "house/census_commands.h"
#include "house/census_round_commands.h"
#include "house/commands.h"
#include "house/terminal.h"

using namespace tsumugi;

namespace {

using html::msgid;

constexpr int kUsageError = 2;

/// The options that every command takes; a value given here wins over the environment and the file.
struct Global {
    std::string config, data, database, lang;
};

class CommandLine {
  public:
    explicit CommandLine(base::Lang lang)
        : app_(tr(lang, msgid("紡ぎ：医療的ケア児の地域をつなぐサーバー")), "tsumugi") {
        shell_.lang = lang;
        app_.require_subcommand(1);
        app_.set_help_flag("-h,--help", t(msgid("この説明を出します")));
        app_.add_option("--config", global_.config, t(msgid("設定のファイル（TOML）")))->type_name("FILE");
        app_.add_option("--data", global_.data, t(msgid("データと鍵のフォルダー（TSUMUGI_DATA_DIR より先）")))
            ->type_name("DIR");
        app_.add_option(
                "--database", global_.database,
                t(msgid("データベース：postgresql://…、空なら --data の SQLite（TSUMUGI_DATABASE より先）")))
            ->type_name("URL");
        app_.add_option("--lang", global_.lang, t(msgid("この画面の言葉")))
            ->check(CLI::IsMember({"ja", "en"}));
        server_commands();
        user_commands();
        audit_commands();
        data_commands();
        census_commands();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app_.exit(error);
            std::cerr << "tsumugi: " << error.what() << "\n" << t(msgid("使い方：tsumugi --help")) << "\n";
            return kUsageError;
        }
        try {
            load_settings();
            const auto done = chosen_();
            if (done) return *done;
            std::cerr << "tsumugi: " << html::tr(shell_.lang, done.error()) << "\n";
        } catch (const std::exception& broken) {
            std::cerr << "tsumugi: " << one_line(broken.what()) << "\n";
        }
        return 1;
    }

  private:
    static std::string tr(base::Lang lang, const char* text) { return html::tr(lang, text); }
    std::string t(const char* text) const { return html::tr(shell_.lang, text); }

    static std::string one_line(std::string text) {
        for (char& c : text) {
            if (c == '\n') c = ' ';
        }
        return text;
    }

    void load_settings() {
        shell_.config = base::load_config(global_.config);
        if (not global_.data.empty()) shell_.config.data_dir = global_.data;
        if (app_.count("--database") > 0) shell_.config.database = global_.database;
        if (not listen_.empty()) shell_.config.listen = listen_;
        if (port_) shell_.config.port = *port_;
        base::set_log_level(shell_.config.log_level);
    }

    CLI::App* add(CLI::App& to, const char* name, std::string description, std::function<house::Exit()> run) {
        auto* command = to.add_subcommand(name, std::move(description));
        command->fallthrough();
        if (run) command->callback([this, run = std::move(run)] { chosen_ = run; });
        return command;
    }

    void server_commands() {
        auto* serve =
            add(app_, "serve", t(msgid("サーバーを動かします")), [this] { return serve_command(shell_); });
        serve->add_option("--listen", listen_, t(msgid("待ち受けるアドレス")))->type_name("ADDRESS");
        serve->add_option("--port", port_, t(msgid("待ち受けるポート。0なら空いているもの")))->type_name("N");
        serve->footer(settings_text());

        add(app_, "migrate", t(msgid("データベースを作るか、新しい形にします")),
            [this] { return migrate_command(shell_); });

        auto* demo =
            add(app_, "demo", t(msgid("空のデータベースに、練習用の地域（架空の人と施設）を作ります")),
                [this] { return demo_command(shell_, demo_); });
        demo->add_option("--scale", demo_.scale, t(msgid("こどもの数：60人の何倍か")))
            ->check(CLI::Range(1, 1000))
            ->type_name("N");
        demo->add_option("--looks", demo_.looks, t(msgid("こども1人あたりの閲覧の記録（行）")))
            ->check(CLI::Range(0, 10000))
            ->type_name("N");
        demo->add_option("--seed", demo_.seed, t(msgid("同じ数なら同じ地域になります")))->type_name("N");
        demo->add_option("--today", demo_.today, t(msgid("すべての日付の基準の日（試験用）")))
            ->type_name("DATE");
        demo->add_flag("--if-empty", demo_.if_empty,
                       t(msgid("もうあれば作らず、サインインできる人だけを出します")));
    }

    void user_commands() {
        auto* user = add(app_, "user", t(msgid("サインインできる人を管理します")), {});
        user->require_subcommand(1);
        auto* make = add(*user, "add", t(msgid("サインインできる人を足します（最初は --administrator）")),
                         [this] { return add_user(); });
        make->add_option("login", account_.login, t(msgid("ログイン名（--administrator では admin）")));
        make->add_option("--name", account_.name, t(msgid("氏名")));
        make->add_option("--kana", account_.kana, t(msgid("ふりがな")));
        make->add_option("--job", account_.job, t(msgid("職種")));
        make->add_option("--email", account_.email, t(msgid("メールアドレス")));
        make->add_option("--organisation", account_.organisation, t(msgid("機関の名前")));
        make->add_option("--section", account_.section, t(msgid("部署の名前")));
        make->add_option("--kind", account_.kind,
                         t(msgid("なければ作る機関の種類（hospital、municipality など）")));
        make->add_option("--town", account_.town, t(msgid("作る機関の市町村のコード（6けた）")));
        make->add_flag("--desk-section", account_.is_desk, t(msgid("作る部署は地域の窓口です")));
        make->add_option(
                "--role", role_,
                t(msgid(
                    "member（担当者）、lead（部署の責任者）、desk（地域の窓口）、administrator（管理者）")))
            ->check(CLI::IsMember({"member", "lead", "desk", "administrator"}));
        make->add_flag("--administrator", administrator_, t(msgid("管理者を作ります：最初の1人")));
        password_option(make);

        auto* change =
            add(*user, "password", t(msgid("パスワードを変えます（次のサインインで本人が変えます）")),
                [this] { return user_password_command(shell_, account_.login, secret_file_); });
        change->add_option("login", account_.login, t(msgid("ログイン名")))->required();
        password_option(change);

        auto* factor = add(*user, "second-factor", t(msgid("なくした人の、二段階の確認をはずします")),
                           [this] { return user_second_factor_command(shell_, account_.login); });
        factor->add_option("login", account_.login, t(msgid("ログイン名")))->required();

        auto* end = add(*user, "end", t(msgid("サインインできなくします。したことの記録は残ります")),
                        [this] { return user_end_command(shell_, account_.login, reason_); });
        end->add_option("login", account_.login, t(msgid("ログイン名")))->required();
        end->add_option("--reason", reason_, t(msgid("理由")))->required();

        add(*user, "list", t(msgid("サインインできる人の一覧")),
            [this] { return user_list_command(shell_); });
    }

    house::Exit add_user() {
        account_.role = administrator_ ? access::Role::administrator : *access::find_role(role_);
        account_.own_password = administrator_;
        if (administrator_ and account_.login.empty()) account_.login = "admin";
        if (administrator_ and account_.name.empty()) account_.name = "管理者";
        return user_add_command(shell_, account_, secret_file_);
    }

    void password_option(CLI::App* command) {
        command
            ->add_option("--password-file", secret_file_,
                         t(msgid("パスワードが書かれたファイル。なければたずねるか、標準入力から読みます")))
            ->type_name("FILE");
    }
    void passphrase_option(CLI::App* command) {
        command
            ->add_option("--passphrase-file", secret_file_,
                         t(msgid("合い言葉が書かれたファイル。なければたずねるか、標準入力から読みます")))
            ->type_name("FILE");
    }

    void audit_commands() {
        auto* audit = add(app_, "audit", t(msgid("閲覧と変更の記録")), {});
        audit->require_subcommand(1);
        auto* verify =
            add(*audit, "verify", t(msgid("記録が変えられていないか調べます。問題があれば 1 で終わります")),
                [this] { return audit_verify_command(shell_, file_); });
        verify->add_option("--seals", file_, t(msgid("audit seal の行を控えたファイルとも比べます")))
            ->type_name("FILE");
        add(*audit, "seal",
            t(msgid("今の記録の印を1行出します。外に控えておくと、最後の行が消されても分かります")),
            [this] { return audit_seal_command(shell_); });
    }

    void data_commands() {
        auto* import = add(app_, "import", t(msgid("ほかのしくみの書類を読みます")), {});
        import->require_subcommand(1);
        auto* referral = add(
            *import, "referral",
            t(msgid(
                "診療情報提供書・退院時サマリー（FHIR）を読み、画面に何が入るかを出します。保存はしません")),
            [this] { return import_referral_command(shell_, file_, json_); });
        referral->add_option("file", file_, t(msgid("書類のファイル")))->required()->type_name("FILE");
        referral->add_flag("--json", json_, t(msgid("JSONで出します")));

        auto* record =
            add(*import, "record",
                t(msgid("会議の記録（.txt、.docx、.pdf）を読み、何が登録されるかを出します。保存はしません")),
                [this] { return import_record_command(shell_, file_, json_); });
        record->add_option("file", file_, t(msgid("記録のファイル")))->required()->type_name("FILE");
        record->add_flag("--json", json_, t(msgid("JSONで出します")));

        auto* wamnet =
            add(*import, "wamnet",
                t(msgid("WAM NETのオープンデータ（CSV）を読み、サービスの一覧で何が変わるかを出します")),
                [this] { return import_wamnet_command(shell_, wamnet_); });
        wamnet->add_option("files", wamnet_.files, t(msgid("csvdownload0NN.csv（いくつでも）")))
            ->required()
            ->type_name("FILE");
        wamnet->add_flag("--apply", wamnet_.apply, t(msgid("取り込みます。つけなければ、何も変えません")));
        wamnet
            ->add_option("--scope", wamnet_.scope,
                         t(msgid("region（この地域）、prefecture（同じ都道府県）、all（全国）")))
            ->check(CLI::IsMember({"region", "prefecture", "all"}));
        wamnet
            ->add_option("--bad", wamnet_.bad, t(msgid("取り込めない行を、理由をつけて書くファイル（CSV）")))
            ->type_name("FILE");
        wamnet->add_flag("--json", wamnet_.json, t(msgid("1行に1つのJSONで出します")));

        auto* backup =
            add(app_, "backup",
                t(msgid("暗号化した控えを1つのファイルに作ります。サーバーは動いたままで構いません")),
                [this] { return backup_command(shell_, file_, secret_file_); });
        backup->add_option("file", file_, t(msgid("作るファイル")))->required()->type_name("FILE");
        passphrase_option(backup);
        auto* restore = add(app_, "restore",
                            t(msgid("控えを空のデータベースに戻します（SQLite と PostgreSQL のどちらへも）")),
                            [this] { return restore_command(shell_, file_, secret_file_); });
        restore->add_option("file", file_, t(msgid("控えのファイル")))->required()->type_name("FILE");
        passphrase_option(restore);
        auto* out = add(app_, "export", t(msgid("すべての表をCSVで、書類をそのままの形で書き出します")),
                        [this] { return export_command(shell_, file_); });
        out->add_option("--out", file_, t(msgid("新しいフォルダー")))->required()->type_name("DIR");
    }

    void census_commands() {
        auto* census = add(app_, "census", t(msgid("名前を渡さずに、こどもの実数を数えるしくみ")), {});
        census->require_subcommand(1);
        auto* synth = add(*census, "synth", t(msgid("正解の分かっている、架空の一覧を作ります")),
                          [this] { return census_synth_command(shell_, synth_); });
        synth->add_option("--out", synth_.out, t(msgid("新しいフォルダー")))->required()->type_name("DIR");
        synth->add_option("--children", synth_.children, t(msgid("こどもの数")))
            ->check(CLI::Range(1, 1000000))
            ->type_name("N");
        synth->add_option("--level", synth_.level, t(msgid("書きまちがいの多さ：1、2（倍）")))
            ->check(CLI::Range(1, 2))
            ->type_name("N");
        synth->add_option("--seed", synth_.seed, t(msgid("同じ数なら同じ一覧になります")))->type_name("N");
        synth->add_flag("--only-families", synth_.only_families,
                        t(msgid("全員にふたごかきょうだいがいます")));
        auto* evaluate =
            add(*census, "evaluate",
                t(msgid("正解の分かっている一覧で一斉調査をすべて行い、どれだけ正しく数えたかを出します")),
                [this] { return census_evaluate_command(shell_, evaluate_); });
        evaluate->add_option("--lists", evaluate_.lists, t(msgid("一覧（CSV、xlsx）のフォルダー")))
            ->required()
            ->type_name("DIR");
        evaluate->add_option("--truth", evaluate_.truth, t(msgid("正解の表：record と child の列")))
            ->required()
            ->type_name("FILE");
        evaluate
            ->add_option("--towns", evaluate_.towns,
                         t(msgid("地域の市町村の表：code と name の列（なければ正解の隣の towns.csv）")))
            ->type_name("FILE");
        evaluate
            ->add_option("--columns", evaluate_.columns,
                         t(msgid("列の名前が知られていないとき：birth=生年月日 のように、いくつでも")))
            ->type_name("FIELD=TITLE");
        evaluate->add_option("--day", evaluate_.day, t(msgid("数える基準の日")))->type_name("DATE");
        evaluate
            ->add_option("--profile", evaluate_.profile, t(msgid("日本語の名前か、ラテン文字の名前と住所か")))
            ->check(CLI::IsMember({"japanese", "latin"}));
        evaluate->add_option("--threads", evaluate_.threads, t(msgid("使うスレッドの数。0ならすべてのコア")))
            ->type_name("N");
        evaluate->add_flag("--owner-decides", evaluate_.owner_decides,
                           t(msgid("一覧の中の迷う重複を、持ち主の代わりに正解で決めます")));
        evaluate->add_flag("--no-normalise", evaluate_.no_normalise,
                           t(msgid("書き方をそろえません：効き目を見るため")));
        evaluate->add_flag("--plain", evaluate_.plain, t(msgid("鍵を使わず、名寄せだけを試します")));
        evaluate->add_flag("--json", evaluate_.json, t(msgid("JSONで出します")));
        census_round_commands(*census);
    }

    void census_round_commands(CLI::App& census) {
        auto* encode =
            add(census, "encode",
                t(msgid("自分の名簿を、名前を出さずに調査へ出します（確かめるだけなら何も書きません）")),
                [this] { return census_encode_command(shell_, encode_); });
        encode->add_option("file", encode_.file, t(msgid("名簿（CSV、xlsx）")))
            ->required()
            ->type_name("FILE");
        encode->add_option("--round", encode_.round, t(msgid("調査の説明（round.json）")))->type_name("FILE");
        encode->add_option("--list", encode_.list, t(msgid("名簿の番号（調査の説明にあれば不要）")))
            ->type_name("N");
        encode->add_option("--declared", encode_.declared, t(msgid("届け出る人数（調査の説明にあれば不要）")))
            ->type_name("N");
        encode->add_option("--kind", encode_.kind, t(msgid("名簿の種類（調査の説明にあれば不要）")))
            ->type_name("KIND");
        encode
            ->add_option("--columns", encode_.columns,
                         t(msgid("列の名前が知られていないとき：birth=生年月日 のように、いくつでも")))
            ->type_name("FIELD=TITLE");
        encode->add_option("--same", encode_.same, t(msgid("同じこどもの2行：3-7 のように、いくつでも")))
            ->type_name("A-B");
        encode->add_option("--secrets", encode_.secrets, t(msgid("手元に残す秘密のファイル")))
            ->type_name("FILE");
        encode->add_option("--blinded", encode_.blinded, t(msgid("かくした鍵を書くファイル")))
            ->type_name("FILE");
        encode->add_option("--answers", encode_.answers, t(msgid("鍵の保管者の答えのファイル")))
            ->type_name("FILE");
        encode->add_option("--upload", encode_.upload, t(msgid("調査の窓口に出すファイル")))
            ->type_name("FILE");
        encode->add_option("--hub", encode_.hub, t(msgid("ファイルでなく、このサーバーとやりとりします")))
            ->type_name("URL");
        encode->add_option("--token-file", encode_.token_file, t(msgid("調査の合言葉のファイル")))
            ->type_name("FILE");
        encode->add_option("--threads", encode_.threads, t(msgid("使うスレッドの数。0ならすべてのコア")))
            ->type_name("N");
        auto* custodian = add(census, "custodian", t(msgid("鍵の保管者の仕事を、ファイルで行います")), {});
        custodian->require_subcommand(1);
        const auto secrets = [this](CLI::App* to) {
            to->add_option("--secrets", custodian_.secrets, t(msgid("鍵のファイル（外に出しません）")))
                ->required()
                ->type_name("FILE");
            to->add_option("--out", custodian_.out, t(msgid("作るファイル")))->required()->type_name("FILE");
        };
        const auto round = [this](CLI::App* to, std::string& place) {
            to->add_option("--round", place, t(msgid("調査の説明（round.json）")))
                ->required()
                ->type_name("FILE");
        };
        auto* keys = add(*custodian, "keys", t(msgid("この調査だけの鍵を作ります")),
                         [this] { return census_keys_command(shell_, custodian_); });
        round(keys, custodian_.round);
        secrets(keys);
        auto* answer = add(*custodian, "evaluate", t(msgid("かくした鍵に答えます")),
                           [this] { return census_answer_command(shell_, custodian_); });
        answer->add_option("--blinded", custodian_.blinded, t(msgid("かくした鍵のファイル")))
            ->required()
            ->type_name("FILE");
        secrets(answer);
        answer->add_flag("--again", custodian_.again,
                         t(msgid("この名簿に、もう1回分の計算を許します（名簿を直して出しなおすときなど）")));
        auto* table = add(*custodian, "table", t(msgid("袋を開けて数え、公表できる表を作り、鍵を消します")),
                          [this] { return census_table_command(shell_, custodian_); });
        round(table, custodian_.round);
        table->add_option("--bags", custodian_.bags, t(msgid("袋のファイル")))->required()->type_name("FILE");
        secrets(table);
        auto* link = add(census, "link", t(msgid("出そろった名簿を袋に分けます（調査の窓口の仕事）")),
                         [this] { return census_link_command(shell_, link_); });
        round(link, link_.round);
        link->add_option("--uploads", link_.uploads, t(msgid("各機関のファイル")))
            ->required()
            ->type_name("FILE");
        link->add_option("--out", link_.out, t(msgid("作るファイル")))->required()->type_name("FILE");
    }

    /// Every setting with its environment variable, for `serve --help`.
    std::string settings_text() const {
        std::vector<std::vector<std::string>> rows{
            {t(msgid("設定")), t(msgid("環境変数")), t(msgid("初めの値")), t(msgid("説明"))}};
        for (const auto& key : base::config_keys()) {
            rows.push_back(
                {std::string(key.key), std::string(key.environment), key.default_text,
                 std::string(shell_.lang == base::Lang::en ? key.explanation_en : key.explanation)});
        }
        return "\n" + house::text_table(rows);
    }

    CLI::App app_;
    house::Shell shell_;
    Global global_;
    std::function<house::Exit()> chosen_;
    std::string listen_, file_, secret_file_, reason_, role_ = "member";
    std::optional<std::uint16_t> port_;
    bool json_ = false, administrator_ = false;
    house::DemoCommand demo_;
    house::WamnetCommand wamnet_;
    house::CensusSynthCommand synth_;
    house::CensusEvaluateCommand evaluate_;
    house::CensusEncodeCommand encode_;
    house::CensusCustodianCommand custodian_;
    house::CensusLinkCommand link_;
    house::NewAccount account_;
};

/// The language is needed before anything is parsed, for the descriptions.
base::Lang chosen_lang(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const std::string_view value = word == "--lang" and i + 1 < argc ? argv[i + 1]
                                       : word.starts_with("--lang=")     ? word.substr(7)
                                                                         : std::string_view();
        if (value == "en") return base::Lang::en;
        if (value == "ja") return base::Lang::ja;
    }
    return house::terminal_lang();
}

}  // namespace

int main(int argc, char** argv) { return CommandLine(chosen_lang(argc, argv)).run(argc, argv); }
