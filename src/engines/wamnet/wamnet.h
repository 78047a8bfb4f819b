#pragma once
#include <array>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/result.h"

/// Reads the national open data of welfare services (障害福祉サービス等情報公表システム, WAM NET: one CSV
/// file a service, 29 columns, twice a year) row by row, in bounded memory. Pure: nothing is stored.
namespace tsumugi::wamnet {

// ---- kinds of services

/// A kind of service of the law, as the data names it.
struct Kind {
    std::string_view number;  ///< "63": the two digits of csvdownload063.csv
    std::string_view code;    ///< "child_development", as the directory stores it
    const char* label;        ///< msgid: 児童発達支援
    bool for_children;        ///< of the child welfare act, or used by children (short stay, home help)
};
const std::vector<Kind>& kinds();
/// By the words in the column サービス種別, whatever their width and brackets.
const Kind* kind_named(std::string_view words);

// ---- municipalities

/// A municipality of Japan, a ward of a designated city, or a prefecture.
struct Place {
    std::string_view code;  ///< six digits, 全国地方公共団体コード
    std::string_view name;  ///< as in addresses: 足柄上郡開成町, 横浜市鶴見区
};
/// Where an address lies: the longest name that it begins with, behind its prefecture, with or without the
/// county, ケ and ヶ, old and new letters alike. nullptr: there is no such municipality.
const Place* municipality_of(std::string_view address);
/// By five or six digits, prefectures too (14000); six with a wrong check digit are unknown.
const Place* place_of_code(std::string_view digits);
/// 神奈川県 of 142069; empty for an unknown code.
std::string_view prefecture_name(std::string_view code);

// ---- one row

/// The 29 columns in the order of the ministry's files.
enum class Column {
    authority,
    system_number,
    authority_name,
    owner,
    owner_kana,
    owner_number,
    owner_city,
    owner_street,
    owner_phone,
    owner_fax,
    owner_url,
    kind,
    name,
    kana,
    number,
    city,
    street,
    phone,
    fax,
    url,
    latitude,
    longitude,
    weekdays,
    saturdays,
    sundays,
    holidays,
    closed,
    remarks,
    places
};
inline constexpr std::size_t kColumns = 29;
/// The title of the column in the file.
std::string_view title(Column column);

/// A facility's service with its values in one form. What the row does not say, or says in no readable way,
/// is empty.
struct Service {
    std::string kind;           ///< code of kinds()
    std::string number;         ///< 事業所番号, ten digits; it repeats over a facility's services
    std::string system_number;  ///< NO of the system, unique in a file
    std::string name, kana;
    std::string municipality;  ///< six digits, cut from the address: the first column names the authority,
                               ///< not the place
    std::string address, phone, fax, url;
    std::optional<double> latitude, longitude;           ///< often rough: several facilities share one point
    std::string weekdays, saturdays, sundays, holidays;  ///< "08:30-17:00"
    std::string closed, remarks;
    std::optional<int> places;  ///< 定員; none for visiting and consulting services
    std::string owner;          ///< 法人の名称
    std::string owner_number;   ///< 法人番号, thirteen digits with a right check digit
};

/// Something that a row says and that could not be taken as it is.
struct Trouble {
    Column column;
    base::Problem problem;  ///< msgid with its values
    bool refuses =
        false;  ///< the row cannot be imported; else the value was left out, or mended as the words say
};

struct Row {
    std::size_t line = 0;            ///< of the file, where the row begins
    std::vector<std::string> cells;  ///< as they stand in the file, in its order, UTF-8
    Service service;
    std::vector<Trouble> troubles;

    bool refused() const;
};

/// The service in a row's cells, and what is wrong with it. `cells` are in the order of Column.
void read_service(const std::array<std::string, kColumns>& cells, Row& row);

// ---- the file

/// A file that is being read. The stream must outlive it.
class File {
  public:
    /// Reads the head row. UTF-8 (with or without BOM) or CP932, LF or CRLF, columns in any order, by their
    /// titles. Errors: a packed or Excel file, no text, no such file of WAM NET (with the columns that it
    /// lacks), a column twice.
    static base::Result<File> open(std::istream& in);

    /// The next row. False: the end. Error: the file is broken from here on (a quote that never ends), with
    /// the line.
    base::Result<bool> next(Row& row);
    /// Only the three cells that tell rows apart, quicker: kind, number, system number.
    base::Result<bool> next_key(Row& row);

    bool has(Column column) const { return places_[static_cast<std::size_t>(column)] >= 0; }
    const std::string& encoding() const { return encoding_; }  ///< "UTF-8" or "CP932"
    const std::vector<std::string>& head() const { return head_; }
    /// Titles that no column of the data has; their cells are kept in Row::cells and go no further.
    const std::vector<std::string>& unknown_columns() const { return unknown_; }
    /// Columns that can be done without and are not there: what they would say stays as it is.
    std::vector<Column> missing_columns() const;

  private:
    explicit File(std::istream& in) : in_(&in), buffer_(1 << 16, '\0') {}
    base::Result<bool> read_cells(Row& row);
    base::Result<bool> read_raw(std::vector<std::string>& cells);
    int get();
    int peek();

    std::istream* in_;
    std::string buffer_;
    std::size_t at_ = 0, end_ = 0;
    std::size_t line_ = 1, row_line_ = 1;
    std::string encoding_;
    std::vector<std::string> head_, unknown_;
    std::array<int, kColumns> places_{};
};

/// The lines of a file of refused rows: the columns as they were, with `title` (translated) and the reason
/// behind them. Quoted, with BOM and CRLF; a cell that a spreadsheet would run as a formula gets a leading '
/// (csv.h), which reading takes away again.
std::string bad_rows_head(const std::vector<std::string>& head, std::string_view title);
std::string bad_row(const std::vector<std::string>& cells, std::size_t columns, std::string_view reason);

}  // namespace tsumugi::wamnet
