// SPDX-License-Identifier: Apache-2.0
#include "gui/help/help_window.h"

#include "gui/help/help_pages.h"
#include "gui/theme/roles.h"
#include "gui/theme/theme.h"
#include "gui/widgets/controls.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QShortcut>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QTextList>
#include <QTextTable>
#include <QUrl>

namespace viscera {
namespace {

constexpr int kListWidth = 260;
constexpr QSize kWindow(960, 680);
constexpr qreal kLineHeight_percent = 135;

bool isCode(const QTextBlock& block) {
  return block.blockFormat().hasProperty(QTextFormat::BlockCodeFence);
}

/// Lines of one list, of one table or of one piece of code stand together.
bool beginsParagraph(const QTextBlock& block) {
  const QTextBlock before = block.previous();
  if (!before.isValid() || QTextCursor(block).currentTable() != nullptr) return false;
  if (isCode(block) || block.textList() != nullptr)
    return isCode(block) != isCode(before) || block.textList() != before.textList();
  return true;
}

/// Lines and paragraphs further apart, headings set off: Markdown as Qt lays it out is tight. A command that
/// is too long goes on in the next line, a step further in.
void giveAir(QTextDocument& document) {
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
    QTextBlockFormat format = block.blockFormat();
    format.setLineHeight(kLineHeight_percent, QTextBlockFormat::ProportionalHeight);
    if (beginsParagraph(block)) format.setTopMargin(metrics::kInside);
    if (format.headingLevel() > 1) format.setTopMargin(metrics::kPageMargin);
    if (isCode(block)) {
      format.setNonBreakableLines(false);
      format.setLeftMargin(metrics::kPageMargin);
      format.setTextIndent(-metrics::kPageMargin);
    }
    QTextCursor(block).setBlockFormat(format);
  }
}

void drawCell(QTextTableCell cell, const QColor& line, const QColor& ink) {
  QTextTableCellFormat format = cell.format().toTableCellFormat();
  format.setTopPadding(metrics::kGrid);
  format.setBottomPadding(metrics::kGrid);
  format.setLeftPadding(metrics::kInside);
  format.setRightPadding(metrics::kPageMargin);
  format.setBottomBorder(1);
  format.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
  format.setBottomBorderBrush(line);
  format.setForeground(ink);
  format.setVerticalAlignment(QTextCharFormat::AlignTop);
  cell.setFormat(format);
}

/// Room in the cells, a line below the header and a fainter one below each row: tables as elsewhere in the
/// program.
void drawTables(QTextDocument& document) {
  const Tokens& t = Theme::current().tokens();
  for (QTextFrame* frame : document.rootFrame()->childFrames()) {
    auto* table = qobject_cast<QTextTable*>(frame);
    if (table == nullptr) continue;
    QTextTableFormat format = table->format();
    format.setBorder(0);
    format.setBorderCollapse(true);
    format.setCellSpacing(0);
    format.setTopMargin(metrics::kInside);
    format.setBottomMargin(metrics::kBetween);
    table->setFormat(format);
    for (int row = 0; row < table->rows(); ++row)
      for (int column = 0; column < table->columns(); ++column)
        drawCell(table->cellAt(row, column),
                 row == 0 ? t.controlBorder : t.hairline,
                 row == 0 ? t.textSecondary : t.text);
  }
}

}  // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QWidget(parent, Qt::Window),
      search_(searchField(tr("Search the help"), this)),
      list_(new QListWidget(this)),
      nothing_(new QLabel(tr("No page has these words."), this)),
      text_(new QTextBrowser(this)) {
  setWindowTitle(tr("Help – Viscera"));
  setSurface(this, Surface::Panel);
  resize(kWindow);
  text_->setOpenLinks(false);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setAccessibleName(tr("Text of the page"));
  text_->document()->setDocumentMargin(metrics::kPageMargin);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(buildList());
  layout->addWidget(hairline(this, Qt::Vertical));
  layout->addWidget(text_, 1);
  connect(search_, &QLineEdit::textChanged, this, &HelpWindow::fillList);
  connect(list_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
    if (item != nullptr) load(item->data(Qt::UserRole).toString());
  });
  connect(text_, &QTextBrowser::anchorClicked, this, &HelpWindow::follow);
  connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, this, [this] {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
  });
  connect(new QShortcut(QKeySequence::Close, this), &QShortcut::activated, this, &QWidget::close);
  fillList({});
}

QWidget* HelpWindow::buildList() {
  auto* side = new QWidget(this);
  side->setFixedWidth(kListWidth);
  setTextRole(nothing_, TextRole::Secondary);
  nothing_->hide();
  list_->setAccessibleName(tr("Pages of the help"));
  list_->setFrameShape(QFrame::NoFrame);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(metrics::kBetween, metrics::kBetween, metrics::kBetween, metrics::kBetween);
  layout->setSpacing(metrics::kInside);
  layout->addWidget(search_);
  layout->addWidget(nothing_);
  layout->addWidget(list_, 1);
  return side;
}

void HelpWindow::fillList(const QString& words) {
  const QString before = shown_;
  list_->clear();
  for (const HelpPage& page : helpPagesWith(words)) {
    auto* item = new QListWidgetItem(page.title, list_);
    item->setData(Qt::UserRole, page.id);
    if (page.id == before) list_->setCurrentItem(item);
  }
  nothing_->setVisible(list_->count() == 0);
  if (list_->currentItem() == nullptr && list_->count() > 0) list_->setCurrentRow(0);
}

void HelpWindow::showPage(const QString& id) {
  search_->clear();
  for (int row = 0; row < list_->count(); ++row)
    if (list_->item(row)->data(Qt::UserRole).toString() == id) list_->setCurrentRow(row);
}

void HelpWindow::load(const QString& id) {
  shown_ = id;
  text_->setMarkdown(helpText(id));
  giveAir(*text_->document());
  drawTables(*text_->document());
  text_->moveCursor(QTextCursor::Start);
  const QString word = search_->text().simplified().section(' ', 0, 0);
  if (!word.isEmpty()) text_->find(word);
}

void HelpWindow::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && !shown_.isEmpty())
    load(shown_);  // lines of tables have colours
}

void HelpWindow::follow(const QUrl& link) {
  if (link.isRelative() && link.path().endsWith(".md")) {
    showPage(link.path().chopped(3));
    return;
  }
  QDesktopServices::openUrl(link);
}

}  // namespace viscera
