#include "ground/base/qr.h"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace tsumugi::base {
namespace {

/// The white border that a reader needs (ISO/IEC 18004: four modules).
constexpr int kQuietZone = 4;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char letter : text) {
        switch (letter) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += letter;
        }
    }
    return out;
}

}  // namespace

std::string qr_svg(std::string_view text, std::string_view title) {
    const std::string bytes(text);
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(bytes.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (not code) throw std::runtime_error("QR code: text is empty or too long");

    const int width = code->width;
    std::string path;
    for (int y = 0; y < width; ++y) {
        for (int x = 0; x < width;) {
            const auto dark = [&](int at) { return at < width and (code->data[y * width + at] & 1) != 0; };
            int end = x;
            while (dark(end)) ++end;
            if (end > x) {
                const std::string run = std::to_string(end - x);
                path += "M" + std::to_string(x + kQuietZone) + " " + std::to_string(y + kQuietZone) + "h" +
                        run + "v1h-" + run + "z";
            }
            x = end + 1;
        }
    }
    const std::string side = std::to_string(width + 2 * kQuietZone);
    return "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + side + " " +
           side + "\" shape-rendering=\"crispEdges\"><title>" + escaped(title) + "</title><rect width=\"" +
           side + "\" height=\"" + side + "\" fill=\"#fff\"/><path fill=\"#000\" d=\"" + path + "\"/></svg>";
}

}  // namespace tsumugi::base
