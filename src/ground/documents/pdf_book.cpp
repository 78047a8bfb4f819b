// Books on A4 by cairo and pango. Pieces flow into columns and pages, and only then is anything drawn,
// because contents and index stand on pages that they name.
#include <cairo-pdf.h>

#include <algorithm>
#include <stdexcept>

#include "ground/documents/pdf_book_pieces.h"

namespace tsumugi::documents {
namespace {

constexpr double kWidth = 210 * kPoint, kHeight = 297 * kPoint;
constexpr double kTop = 20 * kPoint, kSide = 18 * kPoint, kBottom = kHeight - 20 * kPoint, kGap = 7 * kPoint;
constexpr double kFull = kWidth - 2 * kSide, kFoot = 8;
constexpr double kContentsTop = kTop + 40;

struct Deleter {
    void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
    void operator()(cairo_t* p) const { cairo_destroy(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned length) {
    static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

struct Placed {
    int page = 0;
    double x = 0, y = 0;
    const Piece* piece = nullptr;
};

/// Where pieces stand that flow through columns.
struct Flow {
    std::vector<Placed> placed;
    int page = 0;       ///< the last one
    double bottom = 0;  ///< of the last piece
};

/// Columns of a page: their number, width, and from where to where they reach on the first and on later
/// pages.
struct Columns {
    int count = 1;
    double width = kFull, top = kTop, bottom = kBottom;
};

/// Pieces [from, until) one below the other, column by column, beginning on `page` at columns.top.
Flow flow(const std::vector<Piece>& pieces, std::size_t from, std::size_t until, Columns columns, int page) {
    Flow made;
    int column = 0;
    double y = columns.top;
    bool empty = true;
    for (std::size_t i = from; i < until;) {
        // What stays together with what follows is placed as one, where a column holds it.
        std::size_t last = i;
        while (last + 1 < until and pieces[last].keep_next) ++last;
        double height = 0;
        for (std::size_t k = i; k <= last; ++k)
            height += pieces[k].height + (k == i and empty ? 0 : pieces[k].before);
        const bool whole = height <= kBottom - kTop;
        const double needed = whole ? height : pieces[i].height;
        if (y + needed > columns.bottom and not(empty and columns.top == kTop)) {
            if (++column == columns.count) {
                column = 0;
                ++page;
                columns.top = kTop;
                columns.bottom = kBottom;
            }
            y = columns.top;
            empty = true;
            continue;
        }
        const std::size_t end = whole ? last : i;
        for (std::size_t k = i; k <= end; ++k) {
            if (not empty) y += pieces[k].before;
            made.placed.push_back({page, kSide + column * (columns.width + kGap), y, &pieces[k]});
            y += pieces[k].height;
            made.bottom = std::max(made.bottom, y);
            empty = false;
        }
        i = end + 1;
    }
    made.page = page;
    return made;
}

/// The same with columns of like height on the last page.
Flow balanced(const std::vector<Piece>& pieces, std::size_t from, Columns columns, int page) {
    auto made = flow(pieces, from, pieces.size(), columns, page);
    if (columns.count == 1 or made.placed.empty()) return made;
    const auto first = std::find_if(made.placed.begin(), made.placed.end(),
                                    [&](const Placed& placed) { return placed.page == made.page; });
    const auto begin = static_cast<std::size_t>(first->piece - pieces.data());
    if (made.page != page) columns.top = kTop;
    for (double lowest = columns.top, highest = kBottom; highest - lowest > 2;) {
        columns.bottom = (lowest + highest) / 2;
        auto tried = flow(pieces, begin, pieces.size(), columns, made.page);
        const bool fits = tried.page == made.page and tried.bottom <= columns.bottom;
        (fits ? highest : lowest) = columns.bottom;
        if (fits) {
            made.placed.erase(std::find_if(made.placed.begin(), made.placed.end(),
                                           [&](const Placed& placed) { return placed.page == made.page; }),
                              made.placed.end());
            made.placed.insert(made.placed.end(), tried.placed.begin(), tried.placed.end());
        }
    }
    return made;
}

struct Listed {
    int level;
    std::string title;
    int page;
};

class Writer {
  public:
    explicit Writer(const Book& book)
        : book_(book),
          surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, kWidth, kHeight)),
          cairo_(cairo_create(surface_.get())),
          type_(cairo_.get()) {
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, book.title.c_str());
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_AUTHOR, book.publisher.c_str());
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATOR, "Tsumugi");
        cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE,
                                       base::iso(book.made).c_str());
    }

    std::string write() {
        const int contents_pages = count_contents_pages();
        page_ = 1 + contents_pages;
        pieces_.reserve(book_.parts.size());  // placed_ points into them
        for (const auto& part : book_.parts) place_part(part);
        draw_cover();
        draw_contents();
        draw_parts(2 + contents_pages);
        draw_imprint();
        cairo_surface_finish(surface_.get());
        if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(cairo_status_to_string(cairo_surface_status(surface_.get())));
        return std::move(bytes_);
    }

  private:
    // ---- places

    void place_part(const BookPart& part) {
        constexpr double kTallest = kBottom - kTop;
        const double width = part.columns == 2 ? (kFull - kGap) / 2 : kFull;
        auto& pieces = pieces_.emplace_back();
        pieces.push_back(title_piece(part.title));
        for (auto& piece : pieces_of(type_, pages_, part.intro, kFull, kTallest))
            pieces.push_back(std::move(piece));
        const auto head = pieces.size();
        for (auto& piece : pieces_of(type_, pages_, part.blocks, width, kTallest))
            pieces.push_back(std::move(piece));

        const auto top = flow(pieces, 0, head, {}, page_ + 1);
        take(top);
        take(balanced(pieces, head, {part.columns, width, top.bottom + (head > 1 ? 6 : 0), kBottom}, page_));
    }

    Piece title_piece(const std::string& title) const {
        const auto words = type_.layout(title, 17, kFull, true);
        const double high = Type::height_of(words);
        Piece piece;
        piece.height = high + 12;
        piece.outline = 1;
        piece.heading = title;
        piece.keep_next = true;
        piece.draw = [this, words, high](double x, double y) {
            type_.show(words, x, y, kDeep);
            type_.bar(x, y + high + 3, kFull, 1.6, kDeep);
        };
        return piece;
    }

    void take(const Flow& made) {
        for (const auto& placed : made.placed) {
            const auto& piece = *placed.piece;
            placed_.push_back(placed);
            if (not piece.key.empty()) pages_.emplace(piece.key, placed.page);
            if (piece.outline > 0) listed_.push_back({piece.outline, piece.heading, placed.page});
        }
        page_ = made.page;
    }

    // ---- cover and contents

    void draw_cover() {
        const double band = 74 * kPoint;
        type_.bar(0, 0, kWidth, band, kDeep);
        // Threads that come together.
        const Colour threads[] = {{1, 1, 1}, {0.475, 0.886, 0.949}, {1, 0.83, 0.24}, {0.72, 0.80, 0.82}};
        for (int i = 0; i < 4; ++i)
            type_.thread(band * (0.2 + 0.2 * i), band * (0.47 + 0.02 * i), kWidth, threads[i]);
        double y = band + 34 * kPoint;
        const auto below = [&](const std::string& text, double size, bool bold, const Colour& ink,
                               double space) {
            const auto words = type_.layout(text, size, kFull, bold);
            type_.show(words, kSide, y, ink);
            y += Type::height_of(words) + space;
        };
        below(book_.title, 32, true, kDeep, 4 * kPoint);
        below(book_.subtitle, 18, false, kInk, 4 * kPoint);
        type_.bar(kSide, y, kFull, 1.2, kDeep);
        y += 6 * kPoint;
        if (not book_.mark.empty()) {
            const auto mark = type_.layout(book_.mark, 20, 0, true);
            type_.frame(kSide, y, Type::width_of(mark) + 20, Type::height_of(mark) + 8, 1.5, kInk);
            type_.show(mark, kSide + 10, y + 4);
            y += Type::height_of(mark) + 20;
        }
        for (const auto& note : book_.cover_notes) below(note, 10.5, false, kInk, 4);
        const auto publisher = type_.layout(book_.publisher, 16, kFull, true);
        type_.show(publisher, kSide, kHeight - 36 * kPoint - Type::height_of(publisher));
        cairo_show_page(cairo_.get());
    }

    static double contents_height(int level) { return level == 1 ? 20 : 15; }

    int count_contents_pages() const {
        int pages = 1;
        double y = kContentsTop;
        const auto add = [&](int level) {
            if (y + contents_height(level) > kBottom) {
                ++pages;
                y = kTop;
            }
            y += contents_height(level);
        };
        for (const auto& part : book_.parts) {
            add(1);
            for (const auto& block : part.blocks) {
                if (block.kind == BookBlock::Kind::heading and block.listed) add(2);
            }
        }
        return pages;
    }

    static std::string target(std::size_t listed) { return "contents" + std::to_string(listed); }

    void draw_contents() {
        int page = 2;
        type_.show(type_.layout(book_.contents_title, 17, 0, true), kSide, kTop, kDeep);
        type_.bar(kSide, kTop + 28, kFull, 1.6, kDeep);
        double y = kContentsTop;
        for (std::size_t i = 0; i < listed_.size(); ++i) {
            const auto& entry = listed_[i];
            if (y + contents_height(entry.level) > kBottom) {
                foot(page++, book_.contents_title);
                y = kTop;
            }
            const bool part = entry.level == 1;
            const double from = kSide + (part ? 0 : 16), size = part ? 11 : 9.5, at = y + (part ? 4 : 1);
            const auto words = type_.fitted(entry.title, size, kSide + kFull - from - 46, part);
            const auto number = type_.layout(std::to_string(entry.page), size, 0);
            const double end = kSide + kFull - Type::width_of(number);
            type_.begin_link(target(i));
            type_.show(words, from, at);
            type_.dots(from + Type::width_of(words) + 6, end - 6, at + size * 1.05);
            type_.show(number, end, at);
            type_.end_link();
            y += contents_height(entry.level);
        }
        foot(page, book_.contents_title);
    }

    // ---- parts

    void draw_parts(int page) {
        std::size_t listed = 0;
        int parent = CAIRO_PDF_OUTLINE_ROOT;
        std::string part;
        for (const auto& item : placed_) {
            for (; page < item.page; ++page) foot(page, part);
            const auto& piece = *item.piece;
            if (piece.outline > 0) {
                const auto name = target(listed++);
                type_.target(name, item.y);
                const int at = cairo_pdf_surface_add_outline(
                    surface_.get(), piece.outline == 1 ? CAIRO_PDF_OUTLINE_ROOT : parent,
                    piece.heading.c_str(), ("dest='" + name + "'").c_str(),
                    static_cast<cairo_pdf_outline_flags_t>(0));
                if (piece.outline == 1) {
                    parent = at;
                    part = piece.heading;
                }
            }
            if (not piece.key.empty()) type_.target(piece.key, item.y);
            piece.draw(item.x, item.y);
        }
        if (not placed_.empty()) foot(page++, part);
        last_page_ = page;
    }

    void draw_imprint() {
        double y = kHeight / 2;
        type_.show(type_.layout(book_.title + "　" + book_.subtitle, 12, kFull, true), kSide, y, kDeep);
        y += 26;
        type_.bar(kSide, y, kFull, 0.8, kDeep);
        y += 10;
        for (const auto& [label, value] : book_.imprint) {
            const auto words = type_.layout(value, 9.5, kFull - 90);
            type_.show(type_.layout(label, 9.5, 86), kSide, y, kSoft);
            type_.show(words, kSide + 90, y);
            y += Type::height_of(words) + 4;
        }
        foot(last_page_, "");
    }

    void foot(int page, const std::string& part) {
        const double y = kBottom + 6 * kPoint;
        type_.bar(kSide, y - 3, kFull, 0.4, kLine);
        const auto number = type_.layout(std::to_string(page), 9.5, 0, true);
        const bool left = page % 2 == 0;
        const auto name =
            type_.fitted(book_.title + "　" + book_.subtitle + (book_.mark.empty() ? "" : "　" + book_.mark) +
                             (part.empty() ? "" : "　｜　" + part),
                         kFoot, kFull - 40, false);
        type_.show(number, left ? kSide : kSide + kFull - Type::width_of(number), y);
        type_.show(name, left ? kSide + kFull - Type::width_of(name) : kSide, y + 1, kSoft);
        cairo_show_page(cairo_.get());
    }

    const Book& book_;
    std::string bytes_;
    Owned<cairo_surface_t> surface_;
    Owned<cairo_t> cairo_;
    Type type_;
    int page_ = 1, last_page_ = 1;
    std::vector<std::vector<Piece>> pieces_;
    std::vector<Placed> placed_;
    PagesOfKeys pages_;
    std::vector<Listed> listed_;
};

}  // namespace

std::string write_book(const Book& book) { return Writer(book).write(); }

}  // namespace tsumugi::documents
