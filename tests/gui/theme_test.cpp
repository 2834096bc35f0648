// SPDX-License-Identifier: Apache-2.0
#include "gui/theme/theme.h"

#include "gui/theme/fonts.h"
#include "gui/theme/organ_colours.h"
#include "gui/theme/roles.h"
#include "gui/theme/style_sheet.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QFontMetricsF>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QToolButton>

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace viscera {
namespace {

constexpr std::array<Scheme, 2> kSchemes = {Scheme::Light, Scheme::Dark};

/// WCAG 2.1, written down once more beside the product's own.
double wcagContrast(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& c) {
    const auto channel = [](int value) {
      const double v = value / 255.0;
      return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(c.red()) + 0.7152 * channel(c.green()) + 0.0722 * channel(c.blue());
  };
  const double first = luminance(a) + 0.05;
  const double second = luminance(b) + 0.05;
  return first > second ? first / second : second / first;
}

TEST(Tokens, ContrastIsThatOfWcag) {
  EXPECT_NEAR(contrastRatio(Qt::black, Qt::white), 21.0, 1e-9);
  EXPECT_NEAR(contrastRatio(Qt::white, Qt::white), 1.0, 1e-9);
  EXPECT_NEAR(
      contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white), 4.48, 0.005);  // the known grey that just fails
}

TEST(Tokens, EveryTextCanBeReadOnEverySurfaceItStandsOn) {
  for (const Scheme scheme : kSchemes) {
    const Tokens& t = tokensOf(scheme);
    const std::vector<std::pair<const char*, QColor>> surfaces = {{"window", t.window},
                                                                  {"panel", t.panel},
                                                                  {"raised", t.raised},
                                                                  {"hover", t.hover},
                                                                  {"selection", t.selection}};
    const std::vector<std::pair<const char*, QColor>> everywhere = {{"text", t.text},
                                                                    {"secondary", t.textSecondary}};
    const std::vector<std::pair<const char*, QColor>> onPages = {
        {"accent", t.accent}, {"ok", t.ok}, {"warning", t.warning}, {"error", t.error}, {"info", t.info}};
    for (const auto& [surfaceName, surface] : surfaces) {
      for (const auto& [name, text] : everywhere)
        EXPECT_GE(wcagContrast(text, surface), 4.5)
            << name << " on " << surfaceName << ", scheme " << int(scheme);
    }
    for (std::size_t i = 0; i < 3; ++i)
      for (const auto& [name, text] : onPages)
        EXPECT_GE(wcagContrast(text, surfaces[i].second), 4.5) << name << " on " << surfaces[i].first;
    for (const auto& [text, surface] : std::vector<std::pair<QColor, QColor>>{{t.ok, t.okSurface},
                                                                              {t.warning, t.warningSurface},
                                                                              {t.error, t.errorSurface},
                                                                              {t.info, t.infoSurface}}) {
      EXPECT_GE(wcagContrast(text, surface), 4.5) << surface.name().toStdString();
      EXPECT_GE(wcagContrast(t.text, surface), 4.5) << surface.name().toStdString();
    }
    for (const QColor& fill : {t.accentFill, t.accentFillHover, t.accentFillPressed})
      EXPECT_GE(wcagContrast(t.onAccent, fill), 4.5) << fill.name().toStdString();
  }
}

TEST(Tokens, LinesAndMarksStandOutFromTheirSurface) {
  for (const Scheme scheme : kSchemes) {
    const Tokens& t = tokensOf(scheme);
    // WCAG 2.1, 1.4.11: graphics 3 : 1.
    for (const QColor& run : t.runs) EXPECT_GE(wcagContrast(run, t.raised), 3.0) << run.name().toStdString();
    for (const QColor& surface : {t.window, t.panel, t.raised})
      EXPECT_GE(wcagContrast(t.accent, surface), 3.0);
    EXPECT_EQ(t.imageBackground, QColor(Qt::black));
  }
}

struct Lab {
  double l, a, b;
};

/// CIE 1976 L*a*b* of a colour seen with one kind of vision. Source: Machado, Oliveira and Fernandes 2009,
/// table 1, severity 1.
Lab seenAs(const QColor& colour, const std::array<std::array<double, 3>, 3>& vision) {
  const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  const std::array<double, 3> in = {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())};
  std::array<double, 3> c{};
  for (std::size_t i = 0; i < 3; ++i)
    c[i] = std::clamp(vision[i][0] * in[0] + vision[i][1] * in[1] + vision[i][2] * in[2], 0.0, 1.0);
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0; };
  const double x = f((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047);
  const double y = f(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]);
  const double z = f((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

TEST(Tokens, RunColoursStayApartWithoutColourVision) {
  const std::map<std::string, std::array<std::array<double, 3>, 3>> visions = {
      {"normal", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
      {"protanopia",
       {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}}},
      {"deuteranopia",
       {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}}};
  constexpr double kEasilyTold = 20.0;  // a just noticeable difference is 2.3 (Mahy et al. 1994)
  for (const Scheme scheme : kSchemes)
    for (const auto& [name, vision] : visions) {
      const auto& runs = tokensOf(scheme).runs;
      for (std::size_t i = 0; i < runs.size(); ++i)
        for (std::size_t j = i + 1; j < runs.size(); ++j) {
          const Lab one = seenAs(runs[i], vision);
          const Lab other = seenAs(runs[j], vision);
          EXPECT_GE(std::hypot(one.l - other.l, one.a - other.a, one.b - other.b), kEasilyTold)
              << name << ": " << runs[i].name().toStdString() << " and " << runs[j].name().toStdString();
        }
    }
}

TEST(Tokens, SequentialMapGoesOneWayInLightness) {
  for (const Scheme scheme : kSchemes) {
    const Tokens& t = tokensOf(scheme);
    double before = contrastRatio(sequentialColour(t, 0.0), t.raised);
    for (int i = 1; i <= 20; ++i) {
      const double now = contrastRatio(sequentialColour(t, i / 20.0), t.raised);
      EXPECT_GT(now, before) << i;
      before = now;
    }
    EXPECT_EQ(sequentialColour(t, -1.0), t.sequential.front());
    EXPECT_EQ(sequentialColour(t, 7.0), t.sequential.back());
  }
}

TEST(Tokens, RunColoursRepeatAfterEight) {
  const Tokens& t = tokensOf(Scheme::Light);
  EXPECT_EQ(runColour(t, 8), runColour(t, 0));
  EXPECT_NE(runColour(t, 7), runColour(t, 0));
}

TEST(Tokens, WordsOnTheMapCanBeRead) {
  for (const Scheme scheme : kSchemes)
    for (int i = 0; i <= 20; ++i) {
      const QColor surface = sequentialColour(tokensOf(scheme), i / 20.0);
      EXPECT_GE(wcagContrast(readableOn(surface), surface), 4.5) << surface.name().toStdString();
    }
}

TEST(OrganColours, LeftAndRightDiffer) {
  for (const OrganPalette palette : {OrganPalette::Viscera, OrganPalette::Slicer}) {
    EXPECT_NE(organColour(2, palette), organColour(3, palette));
    EXPECT_NE(organColour(12, palette), organColour(13, palette));
  }
  EXPECT_EQ(organColour(6, OrganPalette::Slicer), QColor(221, 130, 101));
  EXPECT_EQ(organColour(14), organColour(1));
}

TEST(Fonts, RolesHaveTheirSizes) {
  EXPECT_EQ(typeFont(TypeRole::Caption).pixelSize(), 12);
  EXPECT_EQ(typeFont(TypeRole::Body).pixelSize(), 13);
  EXPECT_EQ(typeFont(TypeRole::Section).pixelSize(), 16);
  EXPECT_EQ(typeFont(TypeRole::PageTitle).pixelSize(), 22);
  EXPECT_EQ(QApplication::font().pixelSize(), 13);
}

TEST(Fonts, FiguresAreTabular) {
  if (fontFamily() != "Intab") GTEST_SKIP() << "Inter is not installed";
  const QFontMetricsF metrics(typeFont(TypeRole::Body));
  const double width = metrics.horizontalAdvance("0000000000");
  for (const char* digits : {"1111111111", "4444444444", "7777777777"})
    EXPECT_NEAR(metrics.horizontalAdvance(digits), width, 0.01)
        << digits << " in " << fontFamily().toStdString();
}

TEST(Fonts, InterIsUsedWhereItIsInstalled) {
  if (!QFile::exists("/usr/share/fonts/opentype/inter/Inter-Regular.otf"))
    GTEST_SKIP() << "Inter is not installed";
  EXPECT_EQ(fontFamily(), "Intab");
}

TEST(Fonts, DamagedFilesAreRefused) {
  EXPECT_TRUE(withTabularFigures({}).isEmpty());
  EXPECT_TRUE(withTabularFigures("OTTO").isEmpty());
  EXPECT_TRUE(withTabularFigures(QByteArray(4096, '\xff')).isEmpty());
}

TEST(StyleSheet, NamesNoUnknownToken) {
  for (const Scheme scheme : kSchemes) EXPECT_FALSE(styleSheetOf(tokensOf(scheme)).contains('@'));
}

TEST(Theme, SchemeChangesPaletteAndTellsOfIt) {
  Theme& theme = Theme::current();
  int changes = 0;
  const auto connection = QObject::connect(&theme, &Theme::changed, [&] { ++changes; });
  theme.choose(Theme::Choice::Dark);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), tokensOf(Scheme::Dark).panel);
  theme.choose(Theme::Choice::Light);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), tokensOf(Scheme::Light).panel);
  EXPECT_EQ(changes, 2);
  QObject::disconnect(connection);
}

TEST(Controls, HaveTheirHeights) {
  QPushButton button("Start");
  QLineEdit field;
  QComboBox list;
  QSpinBox number;
  QCheckBox check("Deterministic");
  QToolButton tool;
  for (QWidget* widget : std::vector<QWidget*>{&button, &field, &list, &number}) {
    widget->ensurePolished();
    widget->adjustSize();
    EXPECT_EQ(widget->height(), metrics::kControl) << widget->metaObject()->className();
  }
  check.ensurePolished();
  EXPECT_GE(check.sizeHint().height(), metrics::kSmallestTarget);
  tool.ensurePolished();
  EXPECT_GE(tool.sizeHint().height(), metrics::kSmallestTarget);
  EXPECT_GE(tool.sizeHint().width(), metrics::kSmallestTarget);
}

TEST(Controls, PlaceholdersCanBeRead) {
  QLineEdit field;
  field.setPlaceholderText("Search cases");
  field.ensurePolished();
  EXPECT_EQ(field.palette().color(QPalette::PlaceholderText), Theme::current().tokens().textSecondary);
}

TEST(Controls, RolesChangeTheLook) {
  QLabel label("Datasets");
  setTextRole(&label, TextRole::PageTitle);
  EXPECT_EQ(label.font().pixelSize(), 22);
  QPushButton button("New run");
  setButtonKind(&button, ButtonKind::Primary);
  EXPECT_EQ(button.property("kind").toString(), "primary");
  button.resize(120, 32);
  EXPECT_EQ(button.grab().toImage().pixelColor(20, 4), Theme::current().tokens().accentFill);
}

}  // namespace
}  // namespace viscera
